namespace AttendAndExcite.App.Speed;

/// <summary>This program's work: one half pass with its gradient for each look at the attention, one prediction a step, none of it unread.</summary>
internal sealed class OwnSchedule(StepSubject subject) : IWorkSchedule
{
    public void PlainStep() => subject.PredictNoise().Dispose();

    public void GuidedStep()
    {
        RefinementRound();
        PlainStep();
    }

    public void RefinementRound()
    {
        using var scope = NewDisposeScope();
        using var grad = enable_grad();
        var latents = subject.Latents.detach().requires_grad_(true);
        OwnGradient.Take(subject.LossOf(latents), latents);
    }
}
