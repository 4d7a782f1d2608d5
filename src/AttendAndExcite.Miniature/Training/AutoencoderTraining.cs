using AttendAndExcite.Miniature.Scenes;
using AttendAndExcite.Models;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Miniature.Training;

/// <summary>Trains the autoencoder on crops of scenes: mean absolute and squared error, and a weak pull of the latents to a normal distribution.</summary>
internal sealed class AutoencoderTraining : TrainingPart
{
    private const int Crop = 32;
    private const double Pull = 1e-5;

    private readonly Autoencoder _autoencoder = FreshNetworks.Autoencoder();

    /// <summary>Four pixels a side of one latent pixel.</summary>
    public static AutoencoderConfig Architecture { get; } = new()
    {
        BlockOutChannels = [32, 48, 64],
        LayersPerBlock = 1,
        NormNumGroups = 16,
    };

    /// <summary>The trained autoencoder of a training folder.</summary>
    public static Autoencoder Trained(string folder)
    {
        var autoencoder = Network.WithoutWeights(() => new Autoencoder(Architecture));
        Checkpoint.Load(TrainingFolder.Mean(folder, "autoencoder"), autoencoder.Shapes, autoencoder.Assign);
        return autoencoder;
    }

    public override string Name => "autoencoder";

    public override Network Network => _autoencoder;

    public override long Steps => 6000;

    public override int BatchSize => 16;

    public override double PeakRate => 2e-3;

    public override Tensor Loss(long step)
    {
        using var scope = NewDisposeScope();
        var (random, generator) = Chance(1, step);
        var pictures = SceneRenderer.Pictures([.. Enumerable.Range(0, BatchSize).Select(_ => SceneComposer.Compose(random))]);
        int x = 4 * random.Next((Scene.Side - Crop + 4) / 4);
        int y = 4 * random.Next((Scene.Side - Crop + 4) / 4);
        var crops = pictures.narrow(2, y, Crop).narrow(3, x, Crop).contiguous();

        var (mean, logVariance) = _autoencoder.Encode(crops);
        var latents = mean + (randn(mean.shape, generator: generator) * (logVariance * 0.5).exp());
        var error = _autoencoder.Decode(latents) - crops;
        var divergence = 0.5 * (mean.pow(2) + logVariance.exp() - 1 - logVariance).mean();
        return (error.abs().mean() + error.pow(2).mean() + (Pull * divergence)).MoveToOuterDisposeScope();
    }

    public override string Examine(long step, string folder)
    {
        using var scope = NewDisposeScope();
        var random = HeldOut(1);
        var pictures = SceneRenderer.Pictures([.. Enumerable.Range(0, 32).Select(_ => SceneComposer.Compose(random))]);
        var (mean, _) = _autoencoder.Encode(pictures);
        var decoded = _autoencoder.Decode(mean);
        double error = ((decoded - pictures) / 2).pow(2).mean().item<float>();
        SampleSheet.Save(cat([pictures.narrow(0, 0, 8), decoded.narrow(0, 0, 8)]), columns: 8, Path.Combine(folder, $"samples-{step:000000}.png"));
        return $"{-10 * Math.Log10(error):0.00} dB, latent deviation {mean.std().item<float>():0.000}";
    }
}
