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
    public PromptContext(StableDiffusion model, GenerationSettings settings)
    {
        (_model, _options, _scale) = (model, settings.Guidance, settings.GuidanceScale);
        long batch = settings.Seeds.Count;
        Prompt = model.Encode(settings.Prompt).expand(batch, -1, -1);
        Both = _scale > 1 ? cat([model.Encode(settings.NegativePrompt).expand(batch, -1, -1), Prompt]) : null;
    }

    /// <summary>The prompt's embeddings: batch, 77, d.</summary>
    public Tensor Prompt { get; }

    /// <summary>The negative prompt's, then the prompt's: 2 batch, 77, d; null without classifier-free guidance.</summary>
    public Tensor? Both { get; }

    /// <summary>The cross-attention that the loss looks at: batch, height, width, tokens.</summary>
    public Tensor Attend(DenoisingRun run, int step, Tensor latents, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var input = _options!.UnscaledInput ? latents : run.ScaleInput(latents, step);
        long images = latents.shape[0]; // refinement looks at some of the batch
        return _model.CrossAttention(input, run.Timesteps[step], Prompt.narrow(0, 0, images), _options.AttentionLevel, cancellation).MoveToOuterDisposeScope();
    }

    /// <summary>The prediction for latents [batch, 4, h, w] under classifier-free guidance (Ho and Salimans 2022, equation 6).</summary>
    public Tensor PredictNoise(DenoisingRun run, int step, Tensor latents, AttentionProbe? probe, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        double timestep = run.Timesteps[step];
        var input = run.ScaleInput(latents, step);
        if (Both is null) return _model.PredictNoise(input, timestep, Prompt, probe, cancellation).MoveToOuterDisposeScope();
        var halves = _model.PredictNoise(cat([input, input]), timestep, Both, probe, cancellation).chunk(2);
        return (halves[0] + (_scale * (halves[1] - halves[0]))).MoveToOuterDisposeScope();
    }
}
