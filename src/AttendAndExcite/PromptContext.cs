using AttendAndExcite.Guidance;
using AttendAndExcite.Models;
using AttendAndExcite.Sampling;

namespace AttendAndExcite;

/// <summary>What a run asks of the model at each step, with the embeddings of its prompts, which its scope owns.</summary>
internal sealed class PromptContext
{
    private readonly StableDiffusion _model;
    private readonly AttendAndExciteOptions? _options;
    private readonly double _scale;
    private readonly Tensor _prompt; // batch, 77, d
    private readonly Tensor? _both; // 2 batch, 77, d: the negative prompt's, then the prompt's

    public PromptContext(StableDiffusion model, GenerationSettings settings)
    {
        (_model, _options, _scale) = (model, settings.Guidance, settings.GuidanceScale);
        long batch = settings.Seeds.Count;
        _prompt = model.Encode(settings.Prompt).expand(batch, -1, -1);
        _both = _scale > 1 ? cat([model.Encode(settings.NegativePrompt).expand(batch, -1, -1), _prompt]) : null;
    }

    /// <summary>The cross-attention that the loss looks at: batch, height, width, tokens.</summary>
    public Tensor Attend(DenoisingRun run, int step, Tensor latents, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var input = _options!.UnscaledInput ? latents : run.ScaleInput(latents, step);
        long images = latents.shape[0]; // refinement looks at some of the batch
        return _model.CrossAttention(input, run.Timesteps[step], _prompt.narrow(0, 0, images), _options.AttentionLevel, cancellation).MoveToOuterDisposeScope();
    }

    /// <summary>The prediction for latents [batch, 4, h, w] under classifier-free guidance (Ho and Salimans 2022, equation 6).</summary>
    public Tensor PredictNoise(DenoisingRun run, int step, Tensor latents, AttentionProbe? probe, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        double timestep = run.Timesteps[step];
        var input = run.ScaleInput(latents, step);
        if (_both is null) return _model.PredictNoise(input, timestep, _prompt, probe, cancellation).MoveToOuterDisposeScope();
        var halves = _model.PredictNoise(cat([input, input]), timestep, _both, probe, cancellation).chunk(2);
        return (halves[0] + (_scale * (halves[1] - halves[0]))).MoveToOuterDisposeScope();
    }
}
