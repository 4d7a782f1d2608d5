namespace AttendAndExcite.Tests.Models;

/// <summary>Layers computed twice have the gradient of layers computed once, and leave nothing behind.</summary>
public class CheckpointingTests
{
    [Theory]
    [InlineData("tiny-sd14", 1, false)]
    [InlineData("tiny-sd14", 2, false)]
    [InlineData("tiny-sd21", 1, false)]
    [InlineData("tiny-sd21", 1, true)]
    public void The_maps_and_their_gradient_are_those_of_the_whole_graph(string model, int level, bool halfWeights)
    {
        using var scope = NewDisposeScope();
        using var unet = TinyModel.UNet(model, new MemoryPlan { HalfWeights = halfWeights });
        var context = Golden.Tensor($"golden/{model}/unet.safetensors", "text_emb").narrow(0, 1, 1);
        var latent = Golden.Tensor($"golden/{model}/unet.safetensors", "A.latent").narrow(0, 0, 1);
        (Tensor, Tensor) Measure(bool checkpoints)
        {
            var z = latent.detach().requires_grad_(true);
            var maps = unet.CrossAttention(z, 981, context, level, checkpoints: checkpoints);
            autograd.backward([maps.pow(2).sum()], inputs: [z]);
            return (maps.detach(), z.grad!);
        }

        var (maps, gradient) = Measure(checkpoints: true);
        var (expected, expectedGradient) = Measure(checkpoints: false);

        Assert.Equal(0, TinyModel.Error(maps, expected));
        Assert.InRange(TinyModel.RelativeError(gradient, expectedGradient), 0, 1e-5); // the same terms, added in another order
        Assert.True(gradient.abs().max().item<float>() > 0);
    }

    [Fact]
    public void A_guided_run_makes_the_same_picture_and_leaves_no_more_live_tensors()
    {
        var request = new GenerationRequest("a cat and a frog") { Seeds = [3], Steps = 2, Width = 128, Height = 128, Guidance = new() { AttentionLevel = 1, Thresholds = new Dictionary<int, double> { [0] = 1 }, MaxRefinements = 3 } };
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        var generator = new AttendAndExcite.Generator(model);
        var expected = Assert.Single(generator.Generate(request));

        model.Memory = new MemoryPlan { CheckpointActivations = true };
        var image = Assert.Single(generator.Generate(request));
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        generator.Generate(request);

        Assert.InRange(expected.Picture.Pixels.Zip(image.Picture.Pixels, (one, other) => Math.Abs(one - other)).Max(), 0, 1);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
