using AttendAndExcite.Models;

namespace AttendAndExcite.Tests.Models;

/// <summary>What saves memory changes no number beyond rounding.</summary>
public class MemoryTests
{
    [Theory]
    [InlineData("tiny-sd14", 8, 8)]
    [InlineData("tiny-sd21", 5, 9)]
    [InlineData("tiny-sd21", 72, 40)] // 576 x 320 pixels: several strips at the last levels
    public void Decoding_in_strips_has_no_seams(string model, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var autoencoder = TinyModel.Autoencoder(model);
        using var generator = new torch.Generator(7, CPU);
        var latents = randn([1, 4, height, width], generator: generator) * 4;

        var whole = autoencoder.Decode(latents);
        var strips = autoencoder.DecodeInStrips(latents);

        Assert.InRange(TinyModel.Error(strips, whole), 0, 1e-4 * whole.abs().max().item<float>());
    }

    [Fact]
    public void Decoding_in_strips_leaves_its_argument_and_nothing_else()
    {
        using var autoencoder = TinyModel.Autoencoder("tiny-sd14");
        using var latents = ones(1, 4, 40, 60);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        using (autoencoder.DecodeInStrips(latents)) { }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(1f, latents.max().item<float>());
        Assert.Equal(1f, latents.min().item<float>());
    }

    [Theory]
    [InlineData(3, 1, 1, 9, 9)]
    [InlineData(3, 2, 1, 8, 9)]
    [InlineData(3, 2, 1, 7, 8)]
    [InlineData(1, 1, 0, 5, 6)]
    [InlineData(2, 2, 0, 8, 7)]
    public void A_widened_convolution_has_the_output_and_gradient_of_a_wide_one(int kernel, int stride, int padding, int height, int width)
    {
        using var scope = NewDisposeScope();
        var weight = randn(6, 4, kernel, kernel).to(float16);
        var bias = randn(6);
        var x = randn(2, 4, height, width);

        AssertSame(x,
            z => Widening.Convolution(z, weight, bias, stride, padding),
            z => nn.functional.conv2d(z.to(float64), weight.to(float64), bias.to(float64), [stride, stride], [padding, padding]).to(float32));
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void A_widened_linear_layer_has_the_output_and_gradient_of_a_wide_one(ScalarType kept)
    {
        using var scope = NewDisposeScope();
        var weight = randn(6, 4).to(kept);

        AssertSame(randn(2, 3, 4), z => Widening.Linear(z, weight, null), z => nn.functional.linear(z.to(float64), weight.to(float64)).to(float32));
    }

    [Theory]
    [InlineData("tiny-sd14")]
    [InlineData("tiny-sd21")]
    public void A_U_Net_kept_in_half_precision_predicts_attends_and_pulls_as_the_wide_one(string model)
    {
        using var scope = NewDisposeScope();
        using var wide = TinyModel.UNet(model);
        using var half = TinyModel.UNet(model, new MemoryPlan { HalfWeights = true });
        Assert.Contains(half.parameters(), parameter => parameter.dtype == float16);
        string file = $"golden/{model}/unet.safetensors";
        var context = Golden.Tensor(file, "text_emb").narrow(0, 1, 1);
        var latent = Golden.Tensor(file, "A.latent").narrow(0, 0, 1);

        Assert.InRange(TinyModel.RelativeError(half.PredictNoise(latent, 981, context), wide.PredictNoise(latent, 981, context)), 0, 1e-5);
        AssertSame(latent, z => half.CrossAttention(z, 981, context, level: 1), z => wide.CrossAttention(z, 981, context, level: 1));
    }

    [Fact]
    public void A_run_that_saves_memory_makes_the_same_pictures()
    {
        var request = new GenerationRequest("a cat and a frog") { Seeds = [3], Steps = 2, Width = 128, Height = 128, Guidance = new() { AttentionLevel = 1, Thresholds = new Dictionary<int, double>() } };
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd21"));
        using var saving = StableDiffusion.Open(Golden.Path("models/tiny-sd21"));
        saving.Memory = new MemoryPlan { HalfWeights = true, OnePartAtATime = true };

        var expected = new AttendAndExcite.Generator(model).Generate(request);
        var images = new AttendAndExcite.Generator(saving).Generate(request);

        Assert.All(images.Zip(expected), pair => Assert.InRange(pair.First.Picture.Pixels.Zip(pair.Second.Picture.Pixels, (one, other) => Math.Abs(one - other)).Max(), 0, 1));
        Assert.All(images.Zip(expected), pair => Assert.Equal(pair.Second.Guidance.Count, pair.First.Guidance.Count));
    }

    [Fact]
    public void The_less_memory_is_allowed_the_more_is_given_up_and_too_little_is_refused()
    {
        // SD 1.4 in float32 at 512 x 512
        var estimate = new MemoryEstimate(UNet: 3_438_000_000, HalfUNet: 1_719_000_000, Others: [492_000_000, 335_000_000], Pass: 917_000_000, Decoding: 537_000_000);

        Assert.Equal(new MemoryPlan(), estimate.Within(5_500_000_000));
        Assert.Equal(new MemoryPlan { OnePartAtATime = true }, estimate.Within(5_000_000_000));
        Assert.Equal(new MemoryPlan { OnePartAtATime = true, HalfWeights = true }, estimate.Within(4_000_000_000));
        Assert.Null(estimate.Within(2_900_000_000));
        Assert.Equal(2_936_000_000, estimate.Least);
    }

    [Fact]
    public void A_model_says_what_it_needs_and_refuses_less()
    {
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        var settings = new AttendAndExcite.Generator(model).Prepare(new GenerationRequest("a cat and a dog") { Width = 1024, Height = 512 });

        long peak = model.Economise(long.MaxValue, settings);
        Assert.Equal(new MemoryPlan(), model.Memory);
        Assert.True(model.Economise(peak - 1, settings) < peak);
        Assert.True(model.Memory.OnePartAtATime);
        Assert.Contains("allow more with --max-memory", Assert.Throws<RequestException>(() => model.Economise(1_000_000, settings)).Message);
    }

    [Fact]
    public void Pictures_that_are_made_at_the_same_time_count_each()
    {
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        var request = new GenerationRequest("a cat and a dog") { Width = 1024, Height = 512 };
        long Peak(params long[] seeds) => model.Economise(long.MaxValue, new AttendAndExcite.Generator(model).Prepare(request with { Seeds = seeds }));

        // 700 bytes for each latent pixel and channel of the first level
        Assert.Equal(3L * 128 * 64 * 32 * 700, Peak(0, 1, 2, 3, 4, 5, 6, 7, 8) - Peak(0, 1, 2, 3, 4, 5));
        Assert.Contains("A batch of 2 pictures of 1024x512 needs about", Assert.Throws<RequestException>(() => model.Economise(1_000_000, new AttendAndExcite.Generator(model).Prepare(request with { Seeds = [1, 2] }))).Message);
    }

    [Fact]
    public void Activations_that_are_computed_twice_count_less()
    {
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        var settings = new AttendAndExcite.Generator(model).Prepare(new GenerationRequest("a cat and a dog") { Width = 1024, Height = 1024, Seeds = [.. Enumerable.Range(0, 16).Select(seed => (long)seed)] });
        long peak = model.Economise(long.MaxValue, settings);

        model.Memory = new MemoryPlan { CheckpointActivations = true };
        long less = model.Economise(peak - 1, settings);

        Assert.Equal(new MemoryPlan { CheckpointActivations = true }, model.Memory);
        Assert.Equal(16L * 128 * 128 * 32 * (700 - 400), peak - less); // bytes for each latent pixel and channel of the first level
    }

    private static void AssertSame(Tensor x, Func<Tensor, Tensor> kept, Func<Tensor, Tensor> wide)
    {
        var (y, gradient) = ValueAndGradient(x, kept);
        var (expected, expectedGradient) = ValueAndGradient(x, wide);
        Assert.InRange(TinyModel.RelativeError(y, expected), 0, 1e-5);
        Assert.InRange(TinyModel.RelativeError(gradient, expectedGradient), 0, 1e-4);
        using (no_grad()) Assert.InRange(TinyModel.RelativeError(kept(x), expected), 0, 1e-5);
    }

    private static (Tensor Value, Tensor Gradient) ValueAndGradient(Tensor x, Func<Tensor, Tensor> function)
    {
        var leaf = x.detach().clone().requires_grad_(true);
        var y = function(leaf);
        autograd.backward([(y * y).sum()], inputs: [leaf]);
        return (y.detach(), leaf.grad!);
    }
}
