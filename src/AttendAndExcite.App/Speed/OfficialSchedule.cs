namespace AttendAndExcite.App.Speed;

/// <summary>
/// The official code's work on the same networks (commit 163efdf, <c>pipeline_attend_and_excite.py</c>): the whole U-Net for each look
/// at the attention, with a graph, at every step of plain runs too; two predictions in each refinement round that nothing reads;
/// every attention's probabilities formed.
/// </summary>
internal sealed class OfficialSchedule(StepSubject subject) : IWorkSchedule
{
    public void PlainStep()
    {
        Look(gradient: false);
        Predict(both: true);
    }

    public void GuidedStep()
    {
        Look(gradient: true);
        Predict(both: true);
    }

    public void RefinementRound()
    {
        Look(gradient: true);
        Predict(both: false);
        Predict(both: false);
    }

    private void Look(bool gradient)
    {
        using var scope = NewDisposeScope();
        using var grad = enable_grad();
        var probe = new ExplicitProbe(subject.Settings.Guidance!.AttentionLevel, scope);
        var latents = subject.Latents.detach().requires_grad_(true);
        subject.PredictExplicitly(latents, both: false, probe);
        if (gradient) OwnGradient.Take(subject.LossOf(probe), latents);
    }

    private void Predict(bool both)
    {
        using var scope = NewDisposeScope();
        subject.PredictExplicitly(subject.Latents, both, new ExplicitProbe(subject.Settings.Guidance!.AttentionLevel, scope));
    }
}
