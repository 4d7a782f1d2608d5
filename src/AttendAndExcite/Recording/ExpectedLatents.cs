using AttendAndExcite.Sampling;

namespace AttendAndExcite.Recording;

/// <summary>The clean latents that a step's prediction means: what the model expects at that step to end in.</summary>
internal sealed class ExpectedLatents(GenerationSettings settings) : IDisposable
{
    private readonly DenoisingRun _run = settings.Scheduler.Start(settings.Steps, new SeededNoise(settings.Noise, [])); // for its scale only
    private readonly Sigmas _sigmas = new(settings.Scheduler.Noise, settings.Timesteps);

    /// <summary>From the latents that a step denoised and what was predicted for them, all [batch, 4, h, w].</summary>
    public Tensor At(int step, Tensor latents, Tensor prediction)
    {
        using var scope = NewDisposeScope();
        double scale = Math.Sqrt((_sigmas[step] * _sigmas[step]) + 1);
        var sample = _run.ScaleInput(latents, step) * scale; // in Karras et al.'s terms, whatever the solver's
        return _sigmas.Clean(settings.Scheduler.Prediction, prediction, step, sample).MoveToOuterDisposeScope();
    }

    public void Dispose() => _run.Dispose();
}
