using AttendAndExcite.Sampling;

namespace AttendAndExcite.App.Speed;

/// <summary>A guided step's time and memory against something that grows.</summary>
/// <param name="Of">What grows.</param>
/// <param name="Points">Its value, the step's seconds and the process's peak in bytes, null where the system does not tell.</param>
internal sealed record Growth(string Of, IReadOnlyList<(int Value, double Seconds, long? PeakBytes)> Points)
{
    private static readonly int[] Batches = [1, 2, 4, 8];
    private static readonly int[] Quarters = [2, 3, 4, 5, 6]; // of the trained side: 256 to 768 for 512
    private static readonly string[] Subjects = ["cat", "dog", "bird", "bear", "lion", "horse"];

    /// <summary>Measures a model: batch and subjects at half of its trained side, and the side.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rounds">How often each is timed; the least time counts.</param>
    /// <param name="cancellation">Stops between two blocks of the U-Net.</param>
    public static IReadOnlyList<Growth> Measure(StableDiffusion model, int rounds, CancellationToken cancellation)
    {
        int unit = model.TrainedSide / 4;
        int half = 2 * unit;
        return
        [
            new("pictures at a time", [.. Batches.Select(batch => Point(batch, Step(model, batch, half, 2, rounds, cancellation)))]),
            new("side in pixels", [.. Quarters.Select(quarter => Point(quarter * unit, Step(model, 1, quarter * unit, 2, rounds, cancellation)))]),
            new("subjects", [.. Enumerable.Range(1, Subjects.Length).Select(subjects => Point(subjects, Step(model, 1, half, subjects, rounds, cancellation)))]),
        ];
    }

    private static (int Value, double Seconds, long? PeakBytes) Point(int value, (double Seconds, long? PeakBytes) step) => (value, step.Seconds, step.PeakBytes);

    private static (double Seconds, long? PeakBytes) Step(StableDiffusion model, int batch, int side, int subjects, int rounds, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var settings = new Generator(model).Prepare(new GenerationRequest(string.Join(" and ", Subjects.Take(subjects).Select(noun => $"a {noun}")))
        {
            Width = side,
            Height = side,
            Seeds = [.. Enumerable.Range(0, batch).Select(seed => (long)seed)],
        });
        using var run = settings.Scheduler.Start(settings.Steps, new SeededNoise(settings.Noise, settings.Seeds));
        var schedule = new OwnSchedule(new StepSubject(model, settings, run, cancellation));
        var peak = new PeakMemory();
        double least = Enumerable.Range(0, rounds).Min(_ => Rounds.Time(schedule.GuidedStep));
        return (least, peak.Bytes);
    }
}
