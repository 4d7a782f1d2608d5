using AttendAndExcite.Guidance;
using AttendAndExcite.Models;
using AttendAndExcite.Sampling;

namespace AttendAndExcite.App.Speed;

/// <summary>What a step works on: noise, prompt and loss of a run's first step. Its scope owns the tensors; the token stops between two blocks of the U-Net.</summary>
internal sealed class StepSubject
{
    private readonly DenoisingRun _run;
    private readonly PromptContext _prompts;
    private readonly Tensor _both; // 2 batch, 77, d
    private readonly AttentionLoss _loss;
    private readonly Guidance.AttendAndExcite _method;
    private readonly CancellationToken _cancellation;

    public StepSubject(StableDiffusion model, GenerationSettings settings, DenoisingRun run, CancellationToken cancellation)
    {
        (Model, Settings, _run, _cancellation) = (model, settings, run, cancellation);
        _prompts = new PromptContext(model, settings);
        _both = _prompts.Both ?? cat([model.Encode(settings.NegativePrompt).expand(settings.Seeds.Count, -1, -1), _prompts.Prompt]);
        _loss = new AttentionLoss(settings.Tokens, model.EndOfText(settings.Prompt, settings.Guidance!), settings.Guidance!);
        _method = new Guidance.AttendAndExcite(settings.Guidance!, _loss, run.Timesteps.Count);
        Latents = new SeededNoise(settings.Noise, settings.Seeds)
            .Next(model.LatentChannels, settings.Height / model.Factor, settings.Width / model.Factor).to(model.Device) * run.InitialNoiseScale;
    }

    public StableDiffusion Model { get; }

    public GenerationSettings Settings { get; }

    /// <summary>The run's steps at which the method acts.</summary>
    public int GuidedSteps => Enumerable.Range(0, _run.Timesteps.Count).Count(_method.Acts);

    /// <summary>batch, 4, h, w</summary>
    public Tensor Latents { get; }

    /// <summary>The prediction under classifier-free guidance, as a run makes it.</summary>
    public Tensor PredictNoise() => _prompts.PredictNoise(_run, 0, Latents, probe: null, _cancellation);

    /// <summary>The half pass, as a run makes it, and its loss.</summary>
    public Tensor LossOf(Tensor latents) => Sum(_prompts.Attend(_run, 0, latents, _cancellation));

    /// <summary>The prediction for the prompt alone or for both prompts, with every attention's probabilities formed.</summary>
    public Tensor PredictExplicitly(Tensor latents, bool both, ExplicitProbe probe) =>
        Model.PredictNoise(_run.ScaleInput(both ? cat([latents, latents]) : latents, 0), _run.Timesteps[0], both ? _both : _prompts.Prompt, probe, _cancellation);

    /// <summary>The loss of the maps that a whole explicit pass left.</summary>
    public Tensor LossOf(ExplicitProbe probe)
    {
        int level = Settings.Guidance!.AttentionLevel;
        return Sum(probe.Mean().unflatten(1, [UNet.Side(Latents.shape[2], level), UNet.Side(Latents.shape[3], level)]));
    }

    private Tensor Sum(Tensor maps) => _loss.Measure(maps).Loss.sum();
}
