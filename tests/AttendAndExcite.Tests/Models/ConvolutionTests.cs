using AttendAndExcite.Models;

namespace AttendAndExcite.Tests.Models;

/// <summary>Convolutions of all sorts of channels are what they are in double precision, and so are their gradients: on some machines libtorch's own are not.</summary>
public class ConvolutionTests
{
    public static TheoryData<long, long, long, long, long> Layers()
    {
        var layers = new TheoryData<long, long, long, long, long>();
        long[] channels = [1, 3, 4, 12, 16, 20, 24, 32, 48];
        foreach (long inputs in channels)
        {
            foreach (long outputs in channels)
            {
                layers.Add(inputs, outputs, 3, 1, 1);
                layers.Add(inputs, outputs, 1, 1, 0);
                layers.Add(inputs, outputs, 3, 2, 1);
            }
        }

        layers.Add(3, 768, 16, 16, 0); // the vision transformers' patches
        layers.Add(3, 40, 14, 14, 0);
        return layers;
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void It_is_the_same_sum_as_in_double_precision(long inputs, long outputs, long kernel, long stride, long padding)
    {
        using var scope = NewDisposeScope();
        foreach (long side in new[] { Math.Max(kernel, 4), 32 })
        {
            foreach (int count in new[] { 1, 2 })
            {
                var source = new torch.Generator(1);
                var (x, weight, bias) = (Random(count, inputs, side, side), Random(outputs, inputs, kernel, kernel), Random(outputs));
                var (y, gradient) = WithGradient(x, float32, weight);
                var (expected, expectedGradient) = WithGradient(x, float64, weight.to(float64));
                Near(expected, y);
                Near(expectedGradient, gradient);

                // The way around libtorch's fault is right on every machine.
                Near(expected, PlainConvolution.InFullBlocks(x, weight, bias, stride, padding));
                long more = (side + (2 * padding) - kernel) % stride;
                Near(expectedGradient, PlainConvolution.TransposedInFullBlocks(ones_like(y), weight, stride, padding, [more, more]));

                // Half-kept weights get their gradient in another way.
                var half = weight.to(float16);
                (y, gradient) = WithGradient(x, float32, half);
                (expected, expectedGradient) = WithGradient(x, float64, half.to(float64));
                Near(expected, y);
                Near(expectedGradient, gradient);

                Tensor Random(params long[] shape) => randn(shape, generator: source);

                (Tensor Result, Tensor Gradient) WithGradient(Tensor input, ScalarType type, Tensor kernels)
                {
                    var leaf = input.to(type).detach().clone().requires_grad_(true);
                    var result = kernels.dtype == float16
                        ? Widening.Convolution(leaf, kernels, bias, stride, padding)
                        : Convolution.Apply(leaf, kernels, bias.to(type), stride, padding);
                    return (result.detach(), OwnGradient.Take(result, leaf, ones_like(result)));
                }
            }
        }
    }

    private static void Near(Tensor expected, Tensor actual) =>
        Assert.InRange(((actual.to(float64) - expected).abs().max() / expected.abs().max()).item<double>(), 0, 1e-4);
}
