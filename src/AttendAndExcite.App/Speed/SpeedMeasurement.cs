using System.Diagnostics;

namespace AttendAndExcite.App.Speed;

/// <summary>Times the parts of a run, one after the other, round after round.</summary>
internal sealed class SpeedMeasurement(StableDiffusion model, GenerationSettings settings, int rounds)
{
    /// <summary>The phases of a guided run. Networks are loaded first, by the phase "load".</summary>
    public IReadOnlyList<Phase> Phases()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        long images = settings.Seeds.Count;
        int prompts = settings.GuidanceScale > 1 ? 2 : 1;
        int level = settings.Guidance!.AttentionLevel;
        var work = new UNetWork(model.UNetShape, settings.Height / model.Factor, settings.Width / model.Factor, settings.Prompt.Limit);
        using var run = settings.Scheduler.Start(settings.Steps, new Sampling.SeededNoise(settings.Noise, settings.Seeds));
        var phases = new List<Phase> { Time("load", null, 1, model.Load), Time("text", null, rounds, () => model.Encode(settings.NegativePrompt, settings.Prompt).Dispose()) };
        if (model.Memory.OnePartAtATime) model.Release();
        var subject = new StepSubject(model, settings, run);
        phases.Add(Time("noise prediction", work.Prediction * images * prompts, rounds, () => subject.PredictNoise().Dispose()));
        phases.AddRange(HalfPass(subject, work.HalfPass(level) * images, work.Backward(level) * images));
        phases.Add(Time("decode", null, rounds, () => model.Decode(subject.Latents)));
        return phases;
    }

    /// <summary>The steps of this program and of the official code on the same networks, alternating.</summary>
    public IReadOnlyList<StepComparison> AgainstOfficial()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var run = settings.Scheduler.Start(settings.Steps, new Sampling.SeededNoise(settings.Noise, settings.Seeds));
        var subject = new StepSubject(model, settings, run);
        IWorkSchedule own = new OwnSchedule(subject), official = new OfficialSchedule(subject);
        (string Name, Action<IWorkSchedule> Work)[] steps =
        [
            ("plain step", schedule => schedule.PlainStep()), ("guided step", schedule => schedule.GuidedStep()), ("refinement round", schedule => schedule.RefinementRound()),
        ];
        var comparisons = steps.Select(step => new StepComparison(step.Name, [], [])).ToArray();
        for (int round = 0; round < rounds; round++)
        {
            for (int index = 0; index < steps.Length; index++)
            {
                comparisons[index].Own.Add(Once(() => steps[index].Work(own)));
                comparisons[index].Official.Add(Once(() => steps[index].Work(official)));
            }
        }

        return comparisons;
    }

    private IEnumerable<Phase> HalfPass(StepSubject subject, double forwardWork, double backwardWork)
    {
        var (forward, backward) = (new List<double>(), new List<double>());
        var (forwardPeak, backwardPeak) = (0L, 0L);
        for (int round = 0; round < rounds; round++)
        {
            using var scope = NewDisposeScope();
            using var grad = enable_grad();
            var latents = subject.Latents.detach().requires_grad_(true);
            Tensor? loss = null;
            PeakMemory.Forget();
            forward.Add(Once(() => loss = subject.LossOf(latents)));
            forwardPeak = Math.Max(forwardPeak, PeakMemory.Bytes);
            backward.Add(Once(() => OwnGradient.Take(loss!, latents)));
            backwardPeak = Math.Max(backwardPeak, PeakMemory.Bytes);
        }

        return [new Phase("half pass", forward, forwardWork, forwardPeak), new Phase("its gradient", backward, backwardWork, backwardPeak)];
    }

    private static Phase Time(string name, double? work, int rounds, Action action)
    {
        PeakMemory.Forget();
        double[] seconds = [.. Enumerable.Range(0, rounds).Select(_ => Once(action))];
        return new Phase(name, seconds, work, PeakMemory.Bytes);
    }

    private static double Once(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
