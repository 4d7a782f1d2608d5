using AttendAndExcite.Sampling;

namespace AttendAndExcite.App.Speed;

/// <summary>Times the parts of a run, one after the other, round after round.</summary>
internal sealed class SpeedMeasurement(StableDiffusion model, GenerationSettings settings, int rounds, CancellationToken cancellation)
{
    private readonly Rounds _rounds = new(rounds, cancellation);

    /// <summary>The phases of a guided run. Networks are loaded first, by the phase "load".</summary>
    public IReadOnlyList<Phase> Phases()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        long images = settings.Seeds.Count;
        int prompts = settings.GuidanceScale > 1 ? 2 : 1;
        int level = settings.Guidance!.AttentionLevel;
        var work = new UNetWork(model.UNetShape, settings.Height / model.Factor, settings.Width / model.Factor, settings.Prompt.Limit);
        using var run = settings.Scheduler.Start(settings.Steps, new SeededNoise(settings.Noise, settings.Seeds));
        var phases = new List<Phase> { Load(), Time("text", null, () => model.Encode(settings.NegativePrompt, settings.Prompt).Dispose()) };
        if (model.Memory.OnePartAtATime) model.Release();
        var subject = new StepSubject(model, settings, run, cancellation);
        phases.Add(Time("noise prediction", work.Prediction * images * prompts, () => subject.PredictNoise().Dispose()));
        phases.AddRange(HalfPass(subject, work.HalfPass(level) * images, work.Backward(level) * images));
        phases.Add(Time("decode", null, () => model.Decode(subject.Latents, cancellation)));
        return phases;
    }

    /// <summary>The steps of this program and of the official code on the same networks, alternating, and the run that consists of them.</summary>
    public WholeRun AgainstOfficial()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var run = settings.Scheduler.Start(settings.Steps, new SeededNoise(settings.Noise, settings.Seeds));
        var subject = new StepSubject(model, settings, run, cancellation);
        IWorkSchedule[] schedules = [new OwnSchedule(subject), new OfficialSchedule(subject)];
        Action<IWorkSchedule>[] steps = [schedule => schedule.PlainStep(), schedule => schedule.GuidedStep(), schedule => schedule.RefinementRound()];
        var seconds = _rounds.Measure(() => [.. steps.SelectMany(step => schedules.Select(schedule => Rounds.Time(() => step(schedule))))]);
        return new WholeRun(run.Timesteps.Count, subject.GuidedSteps, Compare("plain step", 0), Compare("guided step", 1), Compare("refinement round", 2));

        StepComparison Compare(string name, int step) => new(name, seconds[2 * step], seconds[(2 * step) + 1]);
    }

    private Phase Load()
    {
        var peak = new PeakMemory();
        double seconds = Rounds.Time(model.Load);
        return new Phase("load", [seconds], null, peak.Bytes);
    }

    private Phase Time(string name, double? work, Action action)
    {
        var peak = new PeakMemory();
        var seconds = _rounds.Measure(() => [Rounds.Time(action)])[0];
        return new Phase(name, seconds, work, peak.Bytes);
    }

    private Phase[] HalfPass(StepSubject subject, double forwardWork, double backwardWork)
    {
        var (forwardPeak, backwardPeak) = ((long?)null, (long?)null);
        var seconds = _rounds.Measure(() =>
        {
            using var scope = NewDisposeScope();
            using var grad = enable_grad();
            var latents = subject.Latents.detach().requires_grad_(true);
            Tensor? loss = null;
            var peak = new PeakMemory();
            double forward = Rounds.Time(() => loss = subject.LossOf(latents));
            forwardPeak = Larger(forwardPeak, peak.Bytes);
            double backward = Rounds.Time(() => OwnGradient.Take(loss!, latents));
            backwardPeak = Larger(backwardPeak, peak.Bytes);
            return [forward, backward];
        });
        return [new Phase("half pass", seconds[0], forwardWork, forwardPeak), new Phase("its gradient", seconds[1], backwardWork, backwardPeak)];
    }

    private static long? Larger(long? one, long? other) => one > other ? one : other;
}
