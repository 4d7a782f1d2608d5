using AttendAndExcite.Guidance;
using AttendAndExcite.Imaging;
using AttendAndExcite.Sampling;

namespace AttendAndExcite;

/// <summary>Makes pictures from a prompt: the reverse diffusion with Attend-and-Excite in each step.</summary>
/// <remarks>Synchronous, and bound to the calling thread; one generator serves one thread at a time, and so do all generators of one model together.</remarks>
/// <param name="model">The model, which stays the caller's.</param>
public sealed class Generator(StableDiffusion model)
{
    /// <summary>Completes a request with the model's defaults and checks it, without making anything.</summary>
    /// <inheritdoc cref="Generate"/>
    public GenerationSettings Prepare(GenerationRequest request) => GenerationSettings.Resolve(request, model);

    /// <summary>One picture for each seed of the request, in the order of the seeds.</summary>
    /// <param name="request">What to make.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="observer">Looks on.</param>
    /// <param name="cancellation">Stops between two blocks of the U-Net.</param>
    /// <exception cref="RequestException">The model cannot do what is asked, or its numbers grow beyond their type.</exception>
    /// <exception cref="Text.UnknownSubjectException">The prompt does not have the subjects.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IReadOnlyList<GeneratedImage> Generate(
        GenerationRequest request, IProgress<GenerationProgress>? progress = null, GenerationObserver? observer = null, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var settings = Prepare(request);
        var diary = new GuidanceDiary(settings.Seeds.Count);
        var latents = Denoise(settings, diary, progress, observer, cancellation);
        RunNumbers.Check(latents);
        var pictures = model.Decode(latents, cancellation);
        var flags = settings.SafetyChecker ? model.Flag(pictures) : [.. pictures.Select(_ => false)];
        return [.. pictures.Select((picture, image) => new GeneratedImage(flags[image] ? Blackened(picture) : picture, settings.Seeds[image], settings, diary.Of(image), flags[image]))];
    }

    /// <summary>From seeded noise to the latents of the pictures: batch, 4, h, w.</summary>
    private Tensor Denoise(
        GenerationSettings settings, GuidanceDiary diary, IProgress<GenerationProgress>? progress, GenerationObserver? observer, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var noise = new SeededNoise(settings.Noise, settings.Seeds);
        using var run = settings.Scheduler.Start(settings.Steps, noise);
        var prompts = new PromptContext(model, settings);
        var method = Method(settings, run);
        var latents = noise.Next(model.LatentChannels, settings.Height / model.Factor, settings.Width / model.Factor).to(model.Device) * run.InitialNoiseScale;
        observer?.Started(settings.Seeds, latents);

        for (int step = 0; step < run.Timesteps.Count; step++)
        {
            using var stepScope = NewDisposeScope();
            double timestep = run.Timesteps[step];
            var guided = method?.Guide(latents, step, z => prompts.Attend(run, step, z, cancellation), diary) ?? latents.alias();
            RunNumbers.Check(diary.At(step));
            observer?.Guided(step, timestep, guided);
            var prediction = prompts.PredictNoise(run, step, guided, observer?.ProbeAt(step, timestep), cancellation);
            latents = run.Step(prediction, step, guided).MoveToOuterDisposeScope();
            observer?.Stepped(step, timestep, prediction, latents);
            progress?.Report(new GenerationProgress(settings.Seeds, step + 1, run.Timesteps.Count, diary.At(step), settings.Guidance is null));
        }

        return latents.MoveToOuterDisposeScope();
    }

    /// <summary>What diffusers puts in the place of a flagged picture.</summary>
    private static Picture Blackened(Picture picture) => new(picture.Width, picture.Height, new byte[picture.Pixels.Length]);

    private Guidance.AttendAndExcite? Method(GenerationSettings settings, DenoisingRun run)
    {
        if (settings.Guidance is not { } options) return null;
        var loss = new AttentionLoss(settings.Tokens, model.EndOfText(settings.Prompt, options), options);
        return new Guidance.AttendAndExcite(options, loss, run.Timesteps.Count);
    }
}
