using static TorchSharp.torch.autograd;

namespace AttendAndExcite.Models;

/// <summary>
/// Layers whose weights are kept in half precision and widened to the input's type while they are used. A gradient with respect to
/// the input widens them once more: libtorch's own layers would keep every widened weight until then, and save nothing.
/// </summary>
/// <remarks>The weights get no gradient.</remarks>
internal static class Widening
{
    /// <summary>y = x Wᵀ + b.</summary>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor? bias) => Run(new LinearLayer(weight, bias), x);

    /// <summary>A two-dimensional convolution with a square kernel.</summary>
    public static Tensor Convolution(Tensor x, Tensor weight, Tensor? bias, long stride, long padding) => Run(new ConvolutionLayer(weight, bias, stride, padding), x);

    private static Tensor Run(Layer layer, Tensor x) => is_grad_enabled() && x.requires_grad ? Differentiable.apply(x, layer) : layer.Forward(x);

    /// <summary>A layer as a function of its input alone.</summary>
    private abstract record Layer(Tensor Weight, Tensor? Bias)
    {
        public abstract Tensor Forward(Tensor x);

        /// <summary>The gradient with respect to an input of the given shape.</summary>
        public abstract Tensor Backward(Tensor gradient, long[] shape);
    }

    private sealed record LinearLayer(Tensor Weight, Tensor? Bias) : Layer(Weight, Bias)
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

    private sealed record ConvolutionLayer(Tensor Weight, Tensor? Bias, long Stride, long Padding) : Layer(Weight, Bias)
    {
        public override Tensor Forward(Tensor x)
        {
            using var wide = Weight.to(x.dtype);
            return Models.Convolution.Apply(x, wide, Bias, Stride, Padding);
        }

        public override Tensor Backward(Tensor gradient, long[] shape)
        {
            using var scope = NewDisposeScope();
            long[] reached = [.. new[] { 2, 3 }.Select(axis => ((gradient.shape[axis] - 1) * Stride) - (2 * Padding) + Weight.shape[axis])];
            return nn.functional.conv_transpose2d(gradient, Weight.to(gradient.dtype), strides: [Stride, Stride], padding: [Padding, Padding],
                output_padding: [shape[2] - reached[0], shape[3] - reached[1]]).MoveToOuterDisposeScope();
        }
    }

    /// <summary>An exception inside ends the process: the layers are called with shapes that have been through the network before.</summary>
    private sealed class Differentiable : SingleTensorFunction<Differentiable>
    {
        // What was handed to libtorch last on this thread; it has its own reference by the time the next gradient is asked for.
        [ThreadStatic]
        private static Tensor? _handedOver;

        public override string Name => nameof(Widening);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            var (x, layer) = ((Tensor)vars[0], (Layer)vars[1]);
            ctx.save_data("layer", layer);
            ctx.save_data("shape", x.shape);
            return layer.Forward(x);
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
        {
            using var still = no_grad();
            using (grad_output) // a wrapper of its own, which the scope around the whole backward pass would keep
            {
                _handedOver?.Dispose();
                _handedOver = ((Layer)ctx.get_data("layer")).Backward(grad_output, (long[])ctx.get_data("shape")).DetachFromDisposeScope();
            }

            return [_handedOver, null!];
        }
    }
}
