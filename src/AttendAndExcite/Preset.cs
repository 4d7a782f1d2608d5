namespace AttendAndExcite;

/// <summary>Choices that belong together and give up some faithfulness for time. What they cost stands in docs/PERFORMANCE.md.</summary>
public static class Preset
{
    /// <summary>The names that <see cref="Apply"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["fast"];

    private const string FastSolver = "dpmpp-2m";
    private const double FastShare = 0.4;

    /// <summary>
    /// A request with a preset's choices. <c>fast</c>: DPM-Solver++ 2M (Lu et al. 2022) in two fifths of the request's or the model's steps, SD: 20 of
    /// 50, with the guided steps and the steps of the thresholds in the same proportion, SD: 10, and 0, 4 and 8. A request that names this solver already
    /// has the steps that suit it, as one from a picture made with the preset, and is left as it is.
    /// </summary>
    /// <exception cref="RequestException">There is no preset of this name.</exception>
    public static GenerationRequest Apply(string name, GenerationRequest request, ModelDefaults defaults)
    {
        if (name != "fast") throw new RequestException($"There is no preset {name}; there is {string.Join(", ", Names)}.");
        if (request.Scheduler == FastSolver) return request;
        var guidance = request.Guidance ?? defaults.Guidance;
        return request with
        {
            Scheduler = FastSolver,
            Steps = Math.Max(1, Shortened(request.Steps ?? defaults.Steps)),
            Guidance = guidance with
            {
                GuidedSteps = Shortened(guidance.GuidedSteps),
                Thresholds = guidance.Thresholds.GroupBy(pair => Shortened(pair.Key)).ToDictionary(group => group.Key, group => group.Max(pair => pair.Value)),
            },
        };
    }

    private static int Shortened(int steps) => (int)Math.Round(FastShare * steps, MidpointRounding.AwayFromZero);
}
