using AttendAndExcite.Guidance;
using AttendAndExcite.Models;
using AttendAndExcite.Tests.Models;

namespace AttendAndExcite.Tests;

/// <summary>
/// Whole runs against those of the official code; tolerances are the recordings' own. Set <c>AAE_FILTER_CONVOLUTIONS=1</c> to repeat them with every
/// 3x3 convolution of stride 1 in the U-Net computed by minimal filtering, whatever its size.
/// </summary>
public class GeneratorTests
{
    private static readonly Filtering Filtering = Environment.GetEnvironmentVariable("AAE_FILTER_CONVOLUTIONS") == "1" ? Filtering.WherePossible : Filtering.Never;

    /// <summary>Names of the recordings: method and steps, prompt, seed.</summary>
    public static TheoryData<string, string> Recordings
    {
        get
        {
            var runs = new TheoryData<string, string>();
            foreach (string model in new[] { "tiny-sd14", "tiny-sd21" })
            {
                foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(Golden.Path($"golden/{model}/e2e/ae10_p0_s0.json"))!, "*.json").Order(StringComparer.Ordinal))
                    runs.Add(model, Path.GetFileNameWithoutExtension(file));
            }

            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void A_run_goes_as_recorded(string model, string name)
    {
        var recorded = new RecordedRun(model, name);
        recorded.Need();
        bool guided = name.Contains("ae", StringComparison.Ordinal);
        double tolerance = guided && name.Contains("10", StringComparison.Ordinal) ? 5e-3 : 2e-3;
        using var scope = NewDisposeScope();
        using var diffusion = StableDiffusion.Open(Golden.Path($"models/{model}"));
        diffusion.Filtering = Filtering;
        var observer = new LatentsObserver();

        var image = Assert.Single(new Generator(diffusion).Generate(recorded.Request, observer: observer));

        Assert.InRange(TinyModel.Error(observer.Noise!, recorded.Tensor("init_latents")), 0, 1e-6);
        var rows = recorded.Tensor("latents");
        int[] steps = recorded.LatentSteps;
        for (int row = 0; row < steps.Length; row++) Assert.InRange(TinyModel.Error(observer.Latents[steps[row]].squeeze(0), rows[row]), 0, tolerance);
        Assert.InRange(TinyModel.Error(observer.Latents[^1], recorded.Tensor("final_latents")), 0, tolerance);
        AssertPicture(image.Picture, recorded.Tensor("image_every_8th_pixel"), every: 8);
        if (recorded.Has("image")) AssertPicture(image.Picture, recorded.Tensor("image"), every: 1);
        if (guided) AssertGuidance(recorded, image.Guidance);
        else Assert.Empty(image.Guidance);
    }

    private static void AssertPicture(AttendAndExcite.Imaging.Picture picture, Tensor expected, int every)
    {
        using var scope = NewDisposeScope();
        var pixels = tensor(picture.Pixels, dtype: uint8).view(picture.Height, picture.Width, 3);
        var sampled = pixels.index_select(0, arange(0, picture.Height, every)).index_select(1, arange(0, picture.Width, every));
        var difference = (sampled.to_type(int32) - expected.to_type(int32)).abs();
        Assert.InRange(difference.max().item<int>(), 0, 2);
        Assert.InRange((difference > 0).to_type(float32).mean().item<float>(), 0, 2e-3);
    }

    private static void AssertGuidance(RecordedRun recorded, IReadOnlyList<GuidanceRecord> guidance)
    {
        var records = guidance.ToDictionary(record => record.Step);
        foreach (var step in recorded.Steps)
        {
            if (!records.TryGetValue(step.GetProperty("i").GetInt32(), out var record))
            {
                // The official code looks at every step; ours only where something can come of it.
                Assert.False(step.TryGetProperty("update", out _) || step.TryGetProperty("refinement", out _));
                continue;
            }

            Assert.Equal(step.GetProperty("loss").GetDouble(), record.Loss, 5e-4);
            Assert.All(step.GetProperty("max_attention").EnumerateArray().Zip(record.Attention), pair => Assert.Equal(pair.First.GetDouble(), pair.Second, 5e-4));
            int updates = 0;
            if (step.TryGetProperty("refinement", out var refinement))
            {
                updates = refinement.GetProperty("updates").GetInt32();
                var passes = refinement.GetProperty("max_attention_per_try_then_final").EnumerateArray().Skip(1); // the first repeats the step's own
                Assert.All(passes.Zip(record.Rounds), pair =>
                    Assert.All(pair.First.EnumerateArray().Zip(pair.Second.Attention), values => Assert.Equal(values.First.GetDouble(), values.Second, 5e-4)));
            }

            Assert.Equal(updates, record.Rounds.Count);
            Assert.Equal(step.TryGetProperty("update", out var update), record.Updated);
            if (!record.Updated) continue;
            Assert.Equal(update.GetProperty("step_size").GetDouble(), record.StepSize, 1e-9);
            Assert.Equal(update.GetProperty("loss").GetDouble(), record.FinalLoss, 5e-4);
        }
    }

    private sealed class LatentsObserver : GenerationObserver
    {
        public Tensor? Noise { get; private set; }

        public List<Tensor> Latents { get; } = [];

        public override void Started(IReadOnlyList<long> seeds, Tensor latents) => Noise = latents.clone().DetachFromDisposeScope();

        public override void Stepped(int step, double timestep, Tensor prediction, Tensor latents) => Latents.Add(latents.clone().DetachFromDisposeScope());
    }
}
