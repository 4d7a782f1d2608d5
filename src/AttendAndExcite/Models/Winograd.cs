namespace AttendAndExcite.Models;

/// <summary>
/// 3x3 convolutions with stride 1 and padding 1 by minimal filtering (Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural
/// Networks"): F(4x4, 3x3) takes a quarter of the multiplications, F(2x2, 3x3) four ninths. Both directions run the same way.
/// </summary>
/// <remarks>The weights are transformed anew in each call, some outputs at a time: nothing is kept, and a call takes about 70 MB.</remarks>
internal static class Winograd
{
    /// <summary>Pixels from which larger tiles pay: 32 x 32.</summary>
    private const long ManyPixels = 1024;

    /// <summary>Below this many pixels, or these many channels, transforms cost more than they save.</summary>
    private const long FewestPixels = 256;

    private const long FewestChannels = 320;

    /// <summary>Pixels of the batch that pay for transforming the weights; with wide layers fewer do.</summary>
    private const long PayingPixels = 2048;

    private const long WideChannels = 1280;

    /// <summary>Numbers of one intermediate result: glibc keeps blocks below 32 MB, and new pages cost more than the arithmetic.</summary>
    private const long Block = 6_000_000;

    private static readonly Tiles Small = new(
        side: 2,
        input: new float[,] { { 1, 0, -1, 0 }, { 0, 1, 1, 0 }, { 0, -1, 1, 0 }, { 0, 1, 0, -1 } },
        kernel: new float[,] { { 1, 0, 0 }, { 0.5f, 0.5f, 0.5f }, { 0.5f, -0.5f, 0.5f }, { 0, 0, 1 } },
        output: new float[,] { { 1, 1, 1, 0 }, { 0, 1, -1, -1 } });

    private static readonly Tiles Large = new(
        side: 4,
        input: new float[,] { { 4, 0, -5, 0, 1, 0 }, { 0, -4, -4, 1, 1, 0 }, { 0, 4, -4, -1, 1, 0 }, { 0, -2, -1, 2, 1, 0 }, { 0, 2, -1, -2, 1, 0 }, { 0, 4, 0, -5, 0, 1 } },
        kernel: new float[,] { { 1 / 4f, 0, 0 }, { -1 / 6f, -1 / 6f, -1 / 6f }, { -1 / 6f, 1 / 6f, -1 / 6f }, { 1 / 24f, 1 / 12f, 1 / 6f }, { 1 / 24f, -1 / 12f, 1 / 6f }, { 0, 0, 1 } },
        output: new float[,] { { 1, 1, 1, 1, 1, 0 }, { 0, 1, -1, 2, -2, 0 }, { 0, 1, 1, 4, 4, 0 }, { 0, 1, -1, 8, -8, 1 } });

    /// <summary>Whether it is to compute a convolution of these shapes: x [batch, inputs, height, width], weight [outputs, inputs, k, k].</summary>
    public static bool Takes(Filtering filtering, Tensor x, Tensor weight, long stride, long padding) =>
        filtering != Filtering.Never && weight.shape[2] == 3 && stride == 1 && padding == 1 && x.dtype == float32 && x.device_type == DeviceType.CPU
        && (filtering == Filtering.WherePossible || Pays(x.shape[0], x.shape[2] * x.shape[3], Math.Min(weight.shape[0], weight.shape[1])));

    /// <summary>x [batch, inputs, height, width] to [batch, outputs, height, width]; the weight may be in half precision.</summary>
    public static Tensor Convolution(Tensor x, Tensor weight, Tensor? bias) => new Layer(weight, bias).Run(x);

    private static bool Pays(long batch, long pixels, long channels) =>
        pixels >= FewestPixels && channels >= FewestChannels && (batch * pixels >= PayingPixels || channels >= WideChannels);

    private sealed record Layer(Tensor Weight, Tensor? Bias) : FrozenLayer(Weight, Bias)
    {
        public override Tensor Forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            var y = Run(x, Weight.shape[0], (first, count, tiles) => tiles.Kernel(Weight.narrow(0, first, count), x.dtype));
            if (Bias is not null) y.add_(Bias.view(1, -1, 1, 1));
            return y.MoveToOuterDisposeScope();
        }

        /// <summary>The convolution with the kernels turned by half a circle, from outputs to inputs.</summary>
        public override Tensor Backward(Tensor gradient, long[] shape) =>
            Run(gradient, Weight.shape[1], (first, count, tiles) => tiles.TurnedKernel(Weight.narrow(1, first, count).transpose(0, 1), gradient.dtype));

        private static Tensor Run(Tensor x, long outputs, Func<long, long, Tiles, Tensor> kernel)
        {
            using var scope = NewDisposeScope();
            var tiles = x.shape[2] * x.shape[3] >= ManyPixels ? Large : Small;
            var y = empty([x.shape[0], outputs, x.shape[2], x.shape[3]], x.dtype);
            long images = Math.Clamp(Block / tiles.Count(x[0]), 1, x.shape[0]);
            long step = Math.Max(64, Block / (tiles.Values * x.shape[1]) / 64 * 64);
            for (long image = 0; image < x.shape[0]; image += images)
            {
                using var part = NewDisposeScope();
                var some = x.narrow(0, image, Math.Min(images, x.shape[0] - image));
                var input = tiles.Input(some);
                for (long first = 0; first < outputs; first += step)
                {
                    using var inner = NewDisposeScope();
                    long count = Math.Min(step, outputs - first);
                    y.narrow(0, image, some.shape[0]).narrow(1, first, count).copy_(tiles.Output(Tiles.Products(kernel(first, count, tiles), input), some.shape));
                }
            }

            return y.MoveToOuterDisposeScope();
        }
    }
}
