namespace AttendAndExcite.Models;

/// <summary>
/// Layers whose weights are kept in half precision and widened to the input's type while they are used. A gradient with respect to
/// the input widens them once more: libtorch's own layers would keep every widened weight until then, and save nothing.
/// </summary>
/// <remarks>The weights get no gradient.</remarks>
internal static class Widening
{
    /// <summary>y = x Wᵀ + b.</summary>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor? bias) => new LinearLayer(weight, bias).Run(x);

    /// <summary>A two-dimensional convolution with a square kernel.</summary>
    public static Tensor Convolution(Tensor x, Tensor weight, Tensor? bias, long stride, long padding) => new ConvolutionLayer(weight, bias, stride, padding).Run(x);

    private sealed record LinearLayer(Tensor Weight, Tensor? Bias) : FrozenLayer(Weight, Bias)
    {
        public override Tensor Forward(Tensor x)
        {
            using var wide = Weight.to(x.dtype);
            return Models.Linear.Apply(x, wide, Bias);
        }

        public override Tensor Backward(Tensor gradient, long[] shape)
        {
            using var scope = NewDisposeScope();
            return Models.Linear.Apply(gradient, Weight.to(gradient.dtype).t(), null).MoveToOuterDisposeScope();
        }
    }

    private sealed record ConvolutionLayer(Tensor Weight, Tensor? Bias, long Stride, long Padding) : FrozenLayer(Weight, Bias)
    {
        public override Tensor Forward(Tensor x)
        {
            using var wide = Weight.to(x.dtype);
            return Models.Convolution.Apply(x, wide, Bias, Stride, Padding);
        }

        public override Tensor Backward(Tensor gradient, long[] shape)
        {
            using var scope = NewDisposeScope();
            return PlainConvolution.Transposed(gradient, Weight.to(gradient.dtype), Stride, Padding, shape[2], shape[3]).MoveToOuterDisposeScope();
        }
    }
}
