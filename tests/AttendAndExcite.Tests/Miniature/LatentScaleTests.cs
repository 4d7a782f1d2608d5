using AttendAndExcite.Miniature;
using AttendAndExcite.Miniature.Scenes;
using AttendAndExcite.Models;
using AttendAndExcite.Tests.Models;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests.Miniature;

public sealed class LatentScaleTests
{
    [Fact]
    public void A_folded_autoencoder_has_larger_latents_of_the_same_pictures()
    {
        const double Growth = 3;
        using var scope = NewDisposeScope();
        using var original = TinyModel.Autoencoder("tiny-sd14");
        using var folded = Network.WithoutWeights(() => new Autoencoder(original.Config));
        foreach (var (name, value) in LatentScale.Fold(original.named_parameters().Select(pair => KeyValuePair.Create(pair.name, (Tensor)pair.parameter)), Growth * LatentScale.Usual)) folded.Assign(name, value.detach());
        using var ungraded = no_grad();
        var picture = rand([1, 3, 32, 32], generator: new torch.Generator(1)) - 0.5;

        var (mean, logVariance) = original.Encode(picture);
        var (foldedMean, foldedLogVariance) = folded.Encode(picture);

        Assert.True(allclose(mean * Growth, foldedMean, rtol: 1e-4, atol: 1e-5));
        Assert.True(allclose(logVariance + (2 * Math.Log(Growth)), foldedLogVariance, rtol: 1e-4, atol: 1e-5));
        Assert.True(allclose(original.Decode(mean), folded.Decode(foldedMean), rtol: 1e-4, atol: 1e-4));
    }

    /// <summary>Versions of diffusers that know no <c>scaling_factor</c> take Stable Diffusion's.</summary>
    [Fact]
    public void The_shipped_autoencoder_has_the_scale_of_Stable_Diffusion()
    {
        using var scope = NewDisposeScope();
        var folder = ModelFolder.Open(MiniatureModel.Folder);
        using var autoencoder = Network.WithoutWeights(() => new Autoencoder(AutoencoderConfig.Read(folder.Config("vae"))));
        Checkpoint.Load(folder.Weights("vae"), autoencoder.Shapes, autoencoder.Assign);
        using var ungraded = no_grad();
        var scenes = Enumerable.Range(50_000, 64).Select(seed => SceneComposer.Compose(new Random(seed)));

        var (mean, _) = autoencoder.Encode(SceneRenderer.Pictures([.. scenes]));

        Assert.Equal(LatentScale.Usual, autoencoder.Config.ScalingFactor);
        Assert.InRange(mean.std().item<float>() * LatentScale.Usual, 0.9, 1.1);
    }
}
