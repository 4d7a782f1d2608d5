using AttendAndExcite.Guidance;
using AttendAndExcite.Models;
using AttendAndExcite.Sampling;
using AttendAndExcite.Text;

namespace AttendAndExcite;

/// <summary>A request with nothing left open: what the pictures depend on, besides the model's weights.</summary>
public sealed record GenerationSettings
{
    // Beyond it the numbers of a run leave their type (NaN).
    private const double LargestGuidanceScale = 1e6;

    private GenerationSettings()
    {
    }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The prompt in tokens.</summary>
    public required TokenizedPrompt Prompt { get; init; }

    /// <summary>The negative prompt in tokens.</summary>
    public required TokenizedPrompt NegativePrompt { get; init; }

    /// <summary>A picture for each.</summary>
    public required IReadOnlyList<long> Seeds { get; init; }

    /// <summary>Denoising steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Weight of classifier-free guidance.</summary>
    public required double GuidanceScale { get; init; }

    /// <summary>Pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels.</summary>
    public required int Height { get; init; }

    /// <summary>The solver.</summary>
    public required Scheduler Scheduler { get; init; }

    /// <summary>Whose random numbers the seeds stand for.</summary>
    public required NoiseSource Noise { get; init; }

    /// <summary>Whether the model's safety checker looks at the pictures.</summary>
    public required bool SafetyChecker { get; init; }

    /// <summary>The method's parameters, or null for plain Stable Diffusion.</summary>
    public required AttendAndExciteOptions? Guidance { get; init; }

    /// <summary>The subjects that the method sees to; none without it.</summary>
    public required IReadOnlyList<Subject> Subjects { get; init; }

    /// <summary>The positions of all subjects' tokens, subject after subject.</summary>
    public IReadOnlyList<int> Tokens => [.. Subjects.SelectMany(subject => subject.Tokens)];

    /// <summary>The timestep of each step, 0..999, falling.</summary>
    public IReadOnlyList<double> Timesteps
    {
        get
        {
            using var run = Scheduler.Start(Steps, new SeededNoise(Noise, []));
            return [.. run.Timesteps];
        }
    }

    /// <summary>Completes a request with a model's defaults and checks that the model can do it.</summary>
    /// <exception cref="RequestException">It cannot.</exception>
    /// <exception cref="UnknownSubjectException">The prompt does not have the subjects.</exception>
    internal static GenerationSettings Resolve(GenerationRequest request, StableDiffusion model)
    {
        var defaults = model.Defaults;
        var prompt = model.Tokenizer.Tokenize(request.Prompt);
        var negative = model.Tokenizer.Tokenize(request.NegativePrompt);
        CheckWords(prompt.Words.Concat(negative.Words), model);
        var settings = new GenerationSettings
        {
            Model = model.Name,
            Prompt = prompt,
            NegativePrompt = negative,
            Seeds = request.Seeds,
            Steps = request.Steps ?? defaults.Steps,
            GuidanceScale = request.GuidanceScale ?? defaults.GuidanceScale,
            Width = request.Width ?? defaults.Width ?? model.TrainedSide,
            Height = request.Height ?? defaults.Height ?? model.TrainedSide,
            Scheduler = model.Scheduler(request.Scheduler),
            Noise = request.Noise,
            SafetyChecker = model.HasSafetyChecker && !request.SkipSafetyChecker,
            Guidance = request.Plain ? null : request.Guidance ?? defaults.Guidance,
            Subjects = request.Plain ? [] : request.Subjects.In(prompt),
        };
        settings.Check(model);
        return settings;
    }

    private void Check(StableDiffusion model)
    {
        Insist(Seeds.Count > 0, "Give at least one seed.");
        Insist(GuidanceScale is > -LargestGuidanceScale and < LargestGuidanceScale, $"The guidance scale is {GuidanceScale}, and must be a number whose size is below {LargestGuidanceScale}; Stable Diffusion's is 7.5.");
        CheckSide("width", Width, model.Factor);
        CheckSide("height", Height, model.Factor);
        if (Scheduler.Objection(Steps) is { } objection) throw new RequestException(objection);
        if (Guidance is not null) CheckGuidance(Guidance, model);
    }

    /// <summary>Refuses words that a model of few words does not know.</summary>
    /// <exception cref="RequestException">There are such.</exception>
    internal static void CheckWords(IEnumerable<PromptWord> words, StableDiffusion model)
    {
        if (model.Defaults.Vocabulary is not { } vocabulary) return;
        string[] unknown = [.. words.Select(word => word.Text).Except(vocabulary).Select(word => $"\"{word}\"")];
        Insist(unknown.Length == 0,
            $"The {model.Name} does not know {string.Join(", ", unknown)}; it knows these words: {string.Join(", ", vocabulary)}; for anything else use a real model, such as sd-1.4.");
    }

    private static void CheckSide(string name, int side, int factor) =>
        Insist(side >= factor && side <= GenerationRequest.LargestSide && side % factor == 0,
            $"The {name} is {side} pixels and must be a multiple of {factor} from {factor} to {GenerationRequest.LargestSide}.");

    private void CheckGuidance(AttendAndExciteOptions options, StableDiffusion model)
    {
        int level = options.AttentionLevel;
        int[] levels = [.. model.AttentionLevels];
        Insist(levels.Contains(level), $"This model has no cross-attention at level {level}; choose {string.Join(" or ", levels)}.");
        long shortest = UNet.Side(Math.Min(Width, Height) / model.Factor, level);
        Insist(options.KernelSize is > 0 and < 64 && options.KernelSize % 2 == 1, $"The smoothing kernel's size must be odd and from 1 to 63, not {options.KernelSize}.");
        Insist(shortest >= 2,
            $"At {Width}x{Height} pixels the attention maps of level {level} have only {shortest} pixels on their short side; choose a larger picture or a lower level.");
        Insist(shortest + 2 >= options.KernelSize,
            $"A smoothing kernel of {options.KernelSize} pixels is too large for the attention maps of level {level}, which at {Width}x{Height} pixels have {shortest} on their short side; choose one of up to {((shortest + 1) / 2 * 2) + 1}.");
        Insist(options.GuidedSteps >= 0 && options.MaxRefinements >= 0, "Guided steps and refinements must be 0 or more.");
        Insist(options.Thresholds.All(pair => pair.Key >= 0 && pair.Value is >= 0 and <= 1), "Thresholds must map steps from 0 to attention from 0 to 1, such as 0:0.05,10:0.5.");
        Insist(options.ScaleRange is { First: >= 0 and < 1e6, Last: >= 0 and < 1e6 }, "The scale range must be two numbers of 0 or more.");
        Insist(double.IsFinite(options.ScaleFactor) && double.IsFinite(options.SoftmaxFactor) && options.Sigma is > 0 and < 1e3, "Scale factor and softmax factor must be numbers, and sigma above 0.");
        int end = model.EndOfText(Prompt, options);
        if (Tokens.FirstOrDefault(token => token >= end) is > 0 and var beyond)
            throw new RequestException($"Token {beyond} stands behind the {end - 1} tokens of the prompt that the model sees; shorten the prompt.");
    }

    private static void Insist(bool holds, string otherwise)
    {
        if (!holds) throw new RequestException(otherwise);
    }
}
