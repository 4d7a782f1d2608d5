using AttendAndExcite.Evaluation.Benchmark;
using AttendAndExcite.Evaluation.Reports;

namespace AttendAndExcite.Tests.Evaluation.Benchmark;

/// <summary>Records as a benchmark would leave them.</summary>
internal static class BenchmarkRecords
{
    public static BenchmarkRecord Make(string prompt, long seed, BenchmarkMethod method, string subset = "animals") => new()
    {
        Subset = subset,
        Prompt = prompt,
        Subjects = ["cat", "dog"],
        Tokens = [2, 5],
        Seed = seed,
        Method = method,
        Model = "some-model",
        ModelHash = new string('a', 64),
        Settings = "Steps: 50",
        SettingsHash = new string('b', 64),
        Losses = method == BenchmarkMethod.Plain ? [] : [0.5, 0.25],
        Refinements = 0,
        Seconds = 1.5,
        File = $"{method.Name()}/{prompt}/{seed}.png",
        FileHash = new string('c', 64),
    };

    /// <summary>A prompt's pictures, each with one value for both similarities; the guided ones show all subjects.</summary>
    public static IReadOnlyList<ScoredPicture> Score(string subset, string prompt, float[] plain, float[] guided)
    {
        return [.. Of(BenchmarkMethod.Plain, plain, shows: false), .. Of(BenchmarkMethod.AttendAndExcite, guided, shows: true)];

        IEnumerable<ScoredPicture> Of(BenchmarkMethod method, float[] values, bool shows) => values.Select((value, seed) => new ScoredPicture(
            Make(prompt, seed, method, subset), Golden.Path("evaluation/images/img2_63x50.png"), new PictureScores { FullText = value, MinimumObject = value, ShowsAll = shows }));
    }
}
