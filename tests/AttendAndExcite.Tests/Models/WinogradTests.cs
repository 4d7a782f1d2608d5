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

    [Theory]
    [InlineData(true, 1, 1280, 16, 3, 1, 1)]
    [InlineData(false, 1, 640, 16, 3, 1, 1)] // few pixels, and not wide
    [InlineData(true, 8, 640, 16, 3, 1, 1)]
    [InlineData(true, 2, 320, 32, 3, 1, 1)]
    [InlineData(false, 1, 320, 32, 3, 1, 1)]
    [InlineData(false, 2, 319, 64, 3, 1, 1)]
    [InlineData(false, 8, 1280, 15, 3, 1, 1)]
    [InlineData(false, 2, 320, 64, 1, 1, 0)]
    [InlineData(false, 2, 320, 64, 3, 2, 1)]
    [InlineData(false, 2, 320, 64, 3, 1, 0)]
    public void Only_shapes_for_which_it_is_faster_are_taken_unless_all_are(bool pays, long batch, long channels, long side, long kernel, long stride, long padding)
    {
        using var scope = NewDisposeScope();
        var (x, weight) = (empty(1).expand(batch, channels, side, side), empty(1).expand(2000, channels, kernel, kernel));
        bool Takes(Filtering filtering, Tensor input) => Winograd.Takes(filtering, input, weight, stride, padding);

        Assert.Equal(pays, Takes(Filtering.WhereFaster, x));
        Assert.Equal((kernel, stride, padding) == (3, 1, 1), Takes(Filtering.WherePossible, x));
        Assert.False(Takes(Filtering.Never, x));
        Assert.False(Takes(Filtering.WherePossible, x.to(float16)));
    }

    [Theory]
    [InlineData("tiny-sd14", "A")]
    [InlineData("tiny-sd14", "B")]
    [InlineData("tiny-sd21", "A")]
    public void A_U_Net_with_every_convolution_filtered_predicts_and_attends_as_recorded(string model, string name)
    {
        using var scope = NewDisposeScope();
        using var unet = TinyModel.UNet(model);
        string file = $"golden/{model}/unet.safetensors";
        var (latent, timestep, context) = TinyModel.UNetInput(model, name);
        var plain = unet.PredictNoise(latent, timestep, context);

        unet.FilterConvolutions(Filtering.WherePossible);
        var probe = new LevelProbe(latent.shape[3] == 64 ? 2 : 1, scope);
        var filtered = unet.PredictNoise(latent, timestep, context, probe);

        Assert.InRange(TinyModel.RelativeError(filtered, Golden.Tensor(file, $"{name}.eps")), 0, 1e-4);
        Assert.InRange(TinyModel.Error(probe.Mean().mean([0L]).view(16, 16, 77), Golden.Tensor(file, $"{name}.aggregated_map")), 0, 2e-5);
        Assert.NotEqual(0, TinyModel.Error(filtered, plain)); // other roundings: it has run
    }

    [Fact]
    public void A_model_filters_its_U_Net_where_it_is_told_to()
    {
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        Assert.Equal(Filtering.Never, model.Filtering);
        model.FastConvolutions = true;
        Assert.Equal(Filtering.WhereFaster, model.Filtering);

        model.Filtering = Filtering.WherePossible;
        using var scope = NewDisposeScope();
        using var unet = TinyModel.UNet("tiny-sd14");
        var context = Golden.Tensor("golden/tiny-sd14/unet.safetensors", "text_emb");
        var latent = Golden.Tensor("golden/tiny-sd14/unet.safetensors", "A.latent").narrow(0, 0, 1).expand(2, -1, -1, -1);
        unet.FilterConvolutions(Filtering.WherePossible);

        Assert.Equal(0, TinyModel.Error(model.PredictNoise(latent, 981, context, null, default), unet.PredictNoise(latent, 981, context)));
    }

    private static (Tensor Value, Tensor Gradient) ValueAndGradient(Tensor x, Func<Tensor, Tensor> layer)
    {
        var leaf = x.detach().requires_grad_(true);
        var y = layer(leaf);
        autograd.backward([(y * y).sum()], inputs: [leaf]);
        return (y.detach(), leaf.grad!);
    }
}
