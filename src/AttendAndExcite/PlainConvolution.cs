namespace AttendAndExcite;

/// <summary>
/// libtorch's two-dimensional convolution, also where oneDNN, by which libtorch computes it on a CPU, does it wrong. oneDNN 3.7 rearranges weights
/// in blocks of 16, 32 or 48 channels. Where it takes the processor's first cache for next to nothing, as on a virtual machine
/// that hides its caches (docs/FIDELITY.md), the zeros that fill up a last block overwrite weights: the gradient of a
/// convolution with one output misses all taps of the kernel but the first.
/// </summary>
internal static class PlainConvolution
{
    private static readonly Lazy<bool> Soundness = new(() => CountsRight(inputs: 32, outputs: 1) && CountsRight(inputs: 24, outputs: 32), LazyThreadSafetyMode.PublicationOnly); // a failure, such as refused memory, is not kept

    static PlainConvolution() => Nnpack.Disable();

    /// <summary>Whether oneDNN's convolutions are right on this machine.</summary>
    public static bool IsSound => Soundness.Value;

    /// <summary>The convolution of x [n, inputs, h, w] with a weight [outputs, inputs, k, k].</summary>
    public static Tensor Apply(Tensor x, Tensor weight, Tensor? bias, long stride, long padding) => IsRight(x)
        ? nn.functional.conv2d(x, weight, bias, [stride, stride], [padding, padding])
        : InFullBlocks(x, weight, bias, stride, padding);

    /// <summary>The gradient to the input of a convolution, of the given height and width, from that to its result [n, outputs, h, w].</summary>
    public static Tensor Transposed(Tensor gradient, Tensor weight, long stride, long padding, long height, long width)
    {
        long[] more = [More(2, height), More(3, width)];
        return IsRight(gradient) ? Transpose(gradient, weight, stride, padding, more) : TransposedInFullBlocks(gradient, weight, stride, padding, more);

        long More(int axis, long size) => size - (((gradient.shape[axis] - 1) * stride) - (2 * padding) + weight.shape[axis]);
    }

    internal static Tensor InFullBlocks(Tensor x, Tensor weight, Tensor? bias, long stride, long padding)
    {
        using var scope = NewDisposeScope();
        if (IsPointwise(weight, stride, padding)) return Product(x, weight, bias).MoveToOuterDisposeScope();
        var filledBias = bias is null ? null : Filled(bias, 0, stride);
        var y = nn.functional.conv2d(Filled(x, 1, stride), Filled(weight, stride), filledBias, [stride, stride], [padding, padding]);
        return y.narrow(1, 0, weight.shape[0]).MoveToOuterDisposeScope();
    }

    /// <param name="gradient">The gradient to the result.</param>
    /// <param name="weight">The convolution's weight.</param>
    /// <param name="stride">The convolution's stride.</param>
    /// <param name="padding">The convolution's padding.</param>
    /// <param name="more">Rows and columns at the input's end that no kernel reached.</param>
    internal static Tensor TransposedInFullBlocks(Tensor gradient, Tensor weight, long stride, long padding, long[] more)
    {
        using var scope = NewDisposeScope();
        if (IsPointwise(weight, stride, padding)) return Product(gradient, weight.transpose(0, 1), bias: null).MoveToOuterDisposeScope();
        var x = Transpose(Filled(gradient, 1, stride), Filled(weight, stride), stride, padding, more);
        return x.narrow(1, 0, weight.shape[1]).MoveToOuterDisposeScope();
    }

    private static Tensor Transpose(Tensor gradient, Tensor weight, long stride, long padding, long[] more) =>
        nn.functional.conv_transpose2d(gradient, weight, strides: [stride, stride], padding: [padding, padding], output_padding: more);

    private static bool IsPointwise(Tensor weight, long stride, long padding) => weight.shape[2] == 1 && stride == 1 && padding == 0;

    private static bool IsRight(Tensor x) => x.device_type != DeviceType.CPU || x.dtype == float64 || IsSound;

    /// <summary>A convolution with a kernel of one pixel is a product of matrices, which others compute than oneDNN.</summary>
    private static Tensor Product(Tensor x, Tensor weight, Tensor? bias)
    {
        var y = weight.flatten(1).matmul(x.flatten(2)).unflatten(2, x.shape[2], x.shape[3]);
        return bias is null ? y : y + bias.view(-1, 1, 1);
    }

    private static Tensor Filled(Tensor weight, long stride) => Filled(Filled(weight, 1, stride), 0, stride);

    /// <summary>With zeros at the end of a dimension, so that its blocks are full: they change no sum.</summary>
    private static Tensor Filled(Tensor values, int dimension, long stride)
    {
        long block = stride == 1 ? 16 : 32; // as oneDNN chooses them for kernels of more than one pixel
        long missing = (block - (values.shape[dimension] % block)) % block;
        if (missing == 0) return values;
        long[] shape = values.shape;
        shape[dimension] = missing;
        return cat([values, zeros(shape, dtype: values.dtype)], dimension);
    }

    /// <summary>Whether the convolution of ones with ones, two maps, gives the counts that it must, and its gradient, too.</summary>
    private static bool CountsRight(long inputs, long outputs)
    {
        using var scope = NewDisposeScope();
        using var grad = enable_grad();
        var x = ones([2, inputs, 8, 8]).requires_grad_(true);
        var y = nn.functional.conv2d(x, ones([outputs, inputs, 3, 3]));
        OwnGradient.Take(y, x, ones_like(y));
        return Are(9 * inputs, y.detach()) && Are(9 * outputs, x.grad!.narrow(2, 2, 4).narrow(3, 2, 4));
    }

    private static bool Are(float count, Tensor values) => values.eq(count).all().item<bool>();
}
