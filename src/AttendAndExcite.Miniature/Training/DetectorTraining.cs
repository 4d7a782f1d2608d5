using AttendAndExcite.Miniature.Judging;
using AttendAndExcite.Miniature.Scenes;
using AttendAndExcite.Models;

namespace AttendAndExcite.Miniature.Training;

/// <summary>
/// Trains the judge: on clean scenes, on blurred and noisy ones, on what the decoder makes of disturbed latents, and on blends of
/// two subjects, which it must call neither. It sees no picture of the generator.
/// </summary>
/// <param name="folder">The folder of all parts.</param>
/// <param name="log">Told how far the preparations are.</param>
/// <param name="cancellation">Stops the preparations.</param>
internal sealed class DetectorTraining(string folder, TextWriter log, CancellationToken cancellation) : TrainingPart
{
    private const double Blends = 0.2;
    private const double Blurred = 0.3;
    private const double Decoded = 0.3;
    private const double LargestNoise = 0.1;

    private readonly Detector _detector = FreshNetworks.Detector();
    private readonly DisturbedScenes _disturbed = new(folder, log, cancellation);

    public override string Name => "detector";

    public override Network Network => _detector;

    public override long Steps => 2500;

    public override int BatchSize => 32;

    public override double PeakRate => 2e-3;

    public override Tensor Loss(long step)
    {
        using var scope = NewDisposeScope();
        var (random, generator) = Chance(4, step);
        var (pictures, truths) = Batch(random, generator);
        var (answers, asked) = SceneTruth.Answers(truths);
        var losses = nn.functional.binary_cross_entropy_with_logits(_detector.Forward(pictures), answers, reduction: nn.Reduction.None);
        return ((losses * asked).sum() / BatchSize).MoveToOuterDisposeScope();
    }

    public override string Examine(long step, string folder)
    {
        using var scope = NewDisposeScope();
        var random = HeldOut(4);
        Scene[] scenes = [.. Enumerable.Range(0, 512).Select(_ => SceneComposer.Compose(random))];
        var clean = SceneRenderer.Pictures(scenes);
        var (pictures, disturbed) = _disturbed.HeldOut();
        return $"exact: {Exact(clean, scenes):P2} of held-out scenes, {Exact(pictures, disturbed):P2} of disturbed and decoded ones";
    }

    public override void Dispose()
    {
        base.Dispose();
        _disturbed.Dispose();
    }

    private double Exact(Tensor pictures, IReadOnlyList<Scene> scenes)
    {
        using var scope = NewDisposeScope();
        var (answers, asked) = SceneTruth.Answers(scenes);
        var wrong = (_detector.Forward(pictures) > 0).to_type(float32).ne(answers).to_type(float32) * asked;
        return (wrong.sum(1) == 0).to_type(float32).mean().item<float>();
    }

    private (Tensor Pictures, IReadOnlyList<Scene> Truths) Batch(Random random, torch.Generator generator)
    {
        var pictures = new List<Tensor>();
        var truths = new List<Scene>();
        while (truths.Count < BatchSize)
        {
            var (picture, truth) = random.NextDouble() < Decoded ? _disturbed.Any(random)
                : random.NextDouble() < Blends ? Blend(random)
                : Painted(SceneComposer.Compose(random));
            pictures.Add(random.NextDouble() < Blurred ? Blur(picture, 0.3 + (1.2 * random.NextDouble())) : picture);
            truths.Add(truth);
        }

        var noise = randn([BatchSize, 3, Scene.Side, Scene.Side], generator: generator);
        var strength = rand([BatchSize, 1, 1, 1], generator: generator) * LargestNoise;
        return (cat([.. pictures]) + (noise * strength), truths);
    }

    private static (Tensor Picture, Scene Truth) Painted(Scene scene) => (SceneRenderer.Pictures([scene]), scene);

    /// <summary>Two subjects in one place, about half of each: neither is there. A second subject beside them may be.</summary>
    private static (Tensor Picture, Scene Truth) Blend(Random random)
    {
        var scene = SceneComposer.Compose(random);
        var other = SceneComposer.Another(scene.Placements[0].Subject, random);
        var replaced = scene with { Placements = [scene.Placements[0] with { Subject = other }, .. scene.Placements.Skip(1)] };
        double share = 0.35 + (0.3 * random.NextDouble());
        var picture = (SceneRenderer.Pictures([scene]) * share) + (SceneRenderer.Pictures([replaced]) * (1 - share));
        return (picture, scene with { Placements = [.. scene.Placements.Skip(1)] });
    }

    private static Tensor Blur(Tensor picture, double deviation)
    {
        using var scope = NewDisposeScope();
        const int radius = 3;
        var weights = (arange(-radius, radius + 1, dtype: float32).pow(2) / (-2 * deviation * deviation)).exp();
        weights = (weights / weights.sum()).view(1, 1, 1, -1).expand(3, 1, 1, -1);
        var padded = nn.functional.pad(picture, [radius, radius, radius, radius], PaddingModes.Replicate);
        var rows = nn.functional.conv2d(padded, weights, groups: 3);
        return nn.functional.conv2d(rows, weights.transpose(2, 3), groups: 3).MoveToOuterDisposeScope();
    }
}
