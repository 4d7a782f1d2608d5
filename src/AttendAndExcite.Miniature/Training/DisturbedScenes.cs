using AttendAndExcite.Miniature.Scenes;

namespace AttendAndExcite.Miniature.Training;

/// <summary>Scenes as the decoder paints them when their latents are a little off, as a generator's are.</summary>
internal sealed class DisturbedScenes : IDisposable
{
    private const int Count = 1536;
    private const int Kept = 256;
    private const int Chunk = 64;
    private const double LargestDisturbance = 0.5;

    private readonly Scene[] _scenes;
    private readonly Tensor _pictures;

    /// <summary>Encodes, disturbs and decodes scenes with the trained autoencoder of a training folder.</summary>
    /// <param name="folder">The training folder.</param>
    /// <param name="log">Told that this takes a while.</param>
    /// <param name="cancellation">Stops it.</param>
    public DisturbedScenes(string folder, TextWriter log, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var autoencoder = AutoencoderTraining.Trained(folder);
        var random = TrainingPart.HeldOut(5);
        var generator = new torch.Generator(5);
        log.WriteLine($"detector disturbs and decodes {Count + Kept} scenes");
        log.Flush();
        _scenes = [.. Enumerable.Range(0, Count + Kept).Select(_ => SceneComposer.Compose(random))];
        _pictures = cat([.. _scenes.Chunk(Chunk).Select(some =>
        {
            cancellation.ThrowIfCancellationRequested();
            var (mean, _) = autoencoder.Encode(SceneRenderer.Pictures(some));
            var strength = rand([some.Length, 1, 1, 1], generator: generator) * LargestDisturbance;
            return autoencoder.Decode(mean + (randn(mean.shape, generator: generator) * strength * mean.std())).clamp(-1, 1);
        })]).DetachFromDisposeScope();
    }

    /// <summary>One of those for training.</summary>
    public (Tensor Picture, Scene Scene) Any(Random random)
    {
        int index = random.Next(Count);
        return (_pictures.narrow(0, index, 1), _scenes[index]);
    }

    /// <summary>Those that the training never sees.</summary>
    public (Tensor Pictures, IReadOnlyList<Scene> Scenes) HeldOut() => (_pictures.narrow(0, Count, Kept), _scenes[Count..]);

    public void Dispose() => _pictures.Dispose();
}
