using AttendAndExcite.Imaging;
using AttendAndExcite.Models;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Miniature.Judging;

/// <summary>Says what a picture of the miniature shows. The generator has never seen this judge.</summary>
public sealed class SceneJudge : IDisposable
{
    private readonly Detector _detector;

    private SceneJudge(Detector detector) => _detector = detector;

    /// <summary>Opens <c>detector/</c> of the miniature's model folder.</summary>
    /// <exception cref="CheckpointException">It is missing or damaged.</exception>
    public static SceneJudge Open(string modelFolder) => FromFile(Path.Combine(modelFolder, "detector", "model.safetensors"));

    internal static SceneJudge FromFile(string path)
    {
        var detector = Network.WithoutWeights(() => new Detector());
        Checkpoint.Load(path, detector.Shapes, detector.Assign);
        return new SceneJudge(detector);
    }

    /// <summary>Looks at pictures [batch, 3, 64, 64] in -1..1.</summary>
    public IReadOnlyList<Judgement> Judge(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        float[] chances = [.. _detector.Forward(pictures.clamp(-1, 1)).sigmoid().data<float>()];
        return [.. chances.Chunk(Detector.Answers).Select(answers => new Judgement(answers))];
    }

    /// <summary>Looks at pictures of 64 x 64 pixels.</summary>
    public IReadOnlyList<Judgement> Judge(IReadOnlyList<Picture> pictures)
    {
        using var scope = NewDisposeScope();
        var bytes = stack([.. pictures.Select(picture => tensor(picture.Pixels, dtype: uint8).view(picture.Height, picture.Width, 3))]);
        return Judge((bytes.permute(0, 3, 1, 2).to_type(float32) / 127.5) - 1);
    }

    /// <inheritdoc/>
    public void Dispose() => _detector.Dispose();
}
