using AttendAndExcite.Models;

namespace AttendAndExcite.Tests.Models;

/// <summary>Convolutions by minimal filtering against double precision.</summary>
public class WinogradTests(ITestOutputHelper output)
{
    /// <summary>Inputs, outputs and side of Stable Diffusion's 3x3 convolutions at 512 pixels that are computed so.</summary>
    public static TheoryData<long, long, long> StableDiffusionShapes => new()
    {
        { 320, 320, 64 }, { 640, 320, 64 }, { 960, 320, 64 }, { 640, 640, 64 }, { 320, 640, 32 }, { 640, 640, 32 }, { 960, 640, 32 },
        { 1280, 640, 32 }, { 1920, 640, 32 }, { 1280, 1280, 32 }, { 640, 1280, 16 }, { 1280, 1280, 16 }, { 1920, 1280, 16 }, { 2560, 1280, 16 },
    };

    [Theory]
    [MemberData(nameof(StableDiffusionShapes))]
    public void Stable_Diffusion_s_shapes_have_the_errors_that_the_documentation_gives(long inputs, long outputs, long side)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("AAE_SLOW") == "1", "Set AAE_SLOW=1 to measure full-size layers.");
        using var scope = NewDisposeScope();
        using var random = new torch.Generator(5, CPU);
        var x = randn([1, inputs, side, side], generator: random);
        var weight = randn([outputs, inputs, 3, 3], generator: random);
        var (y, gradient) = ValueAndGradient(x, z => Winograd.Convolution(z, weight, null));
        var (stock, stockGradient) = ValueAndGradient(x, z => nn.functional.conv2d(z, weight, padding: [1, 1]));
        var (exact, exactGradient) = ValueAndGradient(x.to(float64), z => nn.functional.conv2d(z, weight.to(float64), padding: [1, 1]));

        output.WriteLine($"| {inputs} to {outputs} at {side} | {Errors(y, exact)} | {Errors(stock, exact)} | {Errors(gradient, exactGradient)} | {Errors(stockGradient, exactGradient)} |");
        double allowed = side >= 32 ? 4e-6 : 1e-6;
        Assert.InRange(MeanError(y, exact), 0, allowed);
        Assert.InRange(MeanError(gradient, exactGradient), 0, allowed);

        static string Errors(Tensor actual, Tensor exact) => $"{((actual - exact).abs().max() / exact.abs().max()).item<double>():0.0E+0}, {MeanError(actual, exact):0.0E+0}";
        static double MeanError(Tensor actual, Tensor exact) => ((actual - exact).pow(2).mean() / exact.pow(2).mean()).sqrt().item<double>();
    }

    [Theory]
    [InlineData(1, 24, 40, 16, 16)]
    [InlineData(2, 40, 24, 9, 7)]
    [InlineData(2, 16, 200, 32, 32)]
    [InlineData(3, 8, 16, 37, 29)]
    [InlineData(1, 8, 8, 1, 1)]
    public void Values_and_gradient_are_those_of_double_precision(long batch, long inputs, long outputs, long height, long width)
    {
        using var scope = NewDisposeScope();
        using var random = new torch.Generator(5, CPU);
        var x = randn([batch, inputs, height, width], generator: random);
        var weight = randn([outputs, inputs, 3, 3], generator: random);
        var bias = randn([outputs], generator: random);

        var (y, gradient) = ValueAndGradient(x, z => Winograd.Convolution(z, weight, bias));
        var (expected, expectedGradient) = ValueAndGradient(x.to(float64), z => nn.functional.conv2d(z, weight.to(float64), bias.to(float64), padding: [1, 1]));

        Assert.InRange(TinyModel.RelativeError(y, expected.to(float32)), 0, 1e-5);
        Assert.InRange(TinyModel.RelativeError(gradient, expectedGradient.to(float32)), 0, 1e-5);
    }

    [Fact]
    public void It_leaves_its_argument_and_nothing_else()
    {
        using var x = ones(2, 8, 20, 20);
        using var weight = ones(8, 8, 3, 3).to(float16);
        Winograd.Convolution(x, weight, null).Dispose();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        using (NewDisposeScope()) Assert.Equal(72, Winograd.Convolution(x, weight, null)[0, 0, 10, 10].item<float>(), 1e-4);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(1f, x.min().item<float>());
    }

    private static (Tensor Value, Tensor Gradient) ValueAndGradient(Tensor x, Func<Tensor, Tensor> layer)
    {
        var leaf = x.detach().requires_grad_(true);
        var y = layer(leaf);
        autograd.backward([(y * y).sum()], inputs: [leaf]);
        return (y.detach(), leaf.grad!);
    }
}
