using AttendAndExcite.Recording;

namespace AttendAndExcite.Explaining;

/// <summary>Makes a picture without and with Attend-and-Excite from the same noise, and records why they differ.</summary>
/// <param name="model">The model, which stays the caller's.</param>
public sealed class Explainer(StableDiffusion model)
{
    private readonly Generator _generator = new(model);

    /// <summary>Explains the picture of one seed.</summary>
    /// <param name="request">What to make; whether it is plain does not matter, both are made.</param>
    /// <param name="detail">What to show.</param>
    /// <param name="progress">Told after each step, of the plain run first.</param>
    /// <param name="cancellation">Stops between two blocks of the U-Net.</param>
    /// <exception cref="RequestException">The model cannot do what is asked, or there is not exactly one seed.</exception>
    /// <exception cref="Text.UnknownSubjectException">The prompt does not have the subjects.</exception>
    public Explanation Explain(
        GenerationRequest request, ExplanationDetail? detail = null, IProgress<GenerationProgress>? progress = null, CancellationToken cancellation = default)
    {
        detail ??= new ExplanationDetail();
        var settings = Prepare(request);
        var recording = Plan(settings, detail, cancellation);
        var plain = Run(request with { Plain = true }, settings, recording, progress, cancellation);
        var guided = Run(request with { Plain = false }, settings, recording, progress, cancellation);
        return new Explanation(settings, request.Seeds[0], plain, guided, [.. recording.Steps!.Order()], recording.Tokens!, recording.Queries[0]);
    }

    /// <summary>Refuses what cannot be explained, without making anything.</summary>
    /// <inheritdoc cref="Explain"/>
    public void Check(GenerationRequest request, ExplanationDetail? detail = null)
    {
        var settings = Prepare(request);
        new RunRecording(model, settings, Plan(settings, detail ?? new ExplanationDetail(), CancellationToken.None)).Dispose();
    }

    private GenerationSettings Prepare(GenerationRequest request) => request.Seeds.Count == 1
        ? _generator.Prepare(request with { Plain = false })
        : throw new RequestException("An explanation is of one picture: give one seed.");

    private RecordingRequest Plan(GenerationSettings settings, ExplanationDetail detail, CancellationToken cancellation) => new()
    {
        Queries = [detail.Query ?? new AttentionQuery(settings.Guidance!.AttentionLevel), .. detail.Further],
        Steps = detail.StepsOf(settings.Timesteps.Count, settings.Guidance!.GuidedSteps).ToHashSet(),
        Tokens = Tokens(settings, detail.AllTokens),
        Preview = detail.DecodedPreviews ? latents => model.Decode(latents, cancellation) : latents => model.Preview(latents, cancellation),
    };

    private ExplainedRun Run(
        GenerationRequest request, GenerationSettings settings, RecordingRequest what, IProgress<GenerationProgress>? progress, CancellationToken cancellation)
    {
        using var recording = new RunRecording(model, settings, what);
        var image = _generator.Generate(request, progress, recording, cancellation)[0];
        var steps = recording.Of(0).ToList();
        if (steps[^1].Preview is not null) steps[^1] = steps[^1] with { Preview = image.Picture };
        return new ExplainedRun(image.Picture, steps, image.Guidance, image.IsFlagged);
    }

    /// <summary>The positions of the tokens to look at, ascending.</summary>
    private static int[] Tokens(GenerationSettings settings, bool all)
    {
        if (!all) return [.. settings.Tokens.Distinct().Order()];
        int end = Math.Min(settings.Prompt.Ids.Count, settings.Prompt.Limit) - 1;
        return [.. Enumerable.Range(1, end - 1)];
    }
}
