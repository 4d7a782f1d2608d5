using AttendAndExcite.Guidance;
using AttendAndExcite.Sampling;
using AttendAndExcite.Text;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace AttendAndExcite.App.Options;

/// <summary>The official code's <c>RunConfig</c> (its <c>config.py</c>): the same fields, defaults and YAML forms.</summary>
internal sealed record OriginalConfig
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder().WithTypeConverter(new YamlReal()).WithDuplicateKeyChecking().Build();

    [YamlMember(Alias = "prompt", Description = "What the pictures show. Needed, here or in the file.")]
    public string? Prompt { get; init; }

    [YamlMember(Alias = "sd_2_1", Description = "Take Stable Diffusion 2.1 base instead of 1.4: True or False. Default: False.")]
    public bool Sd21 { get; init; }

    [YamlMember(Alias = "token_indices", Description = "The subjects by the indices of their tokens, such as [2, 5] (see `aae tokens`). Default: you are asked on a terminal, elsewhere they are found.")]
    public List<int>? TokenIndices { get; init; }

    [YamlMember(Alias = "seeds", Description = "A picture for each, such as [0, 1]. Default: [42].")]
    public List<long> Seeds { get; init; } = [42];

    [YamlMember(Alias = "output_path", Description = "The folder for pictures. Default: ./outputs.")]
    public string OutputPath { get; init; } = "./outputs";

    [YamlMember(Alias = "n_inference_steps", Description = "Denoising steps. Default: 50.")]
    public int Steps { get; init; } = 50;

    [YamlMember(Alias = "guidance_scale", Description = "Weight of the prompt, classifier-free guidance. Default: 7.5.")]
    public double GuidanceScale { get; init; } = 7.5;

    [YamlMember(Alias = "max_iter_to_alter", Description = "The first steps, at which the latent is moved. Default: 25.")]
    public int GuidedSteps { get; init; } = 25;

    [YamlMember(Alias = "attention_res", Description = "The side in pixels of the attention maps that are watched. Default: 16.")]
    public int AttentionResolution { get; init; } = 16;

    [YamlMember(Alias = "run_standard_sd", Description = "Without Attend-and-Excite: True or False. Default: False.")]
    public bool Plain { get; init; }

    [YamlMember(Alias = "thresholds", Description = "The attention to be reached at some steps. Default: {0: 0.05, 10: 0.5, 20: 0.8}.")]
    public Dictionary<int, double> Thresholds { get; init; } = new() { [0] = 0.05, [10] = 0.5, [20] = 0.8 };

    [YamlMember(Alias = "scale_factor", Description = "The step size at the first step. Default: 20.")]
    public double ScaleFactor { get; init; } = 20;

    [YamlMember(Alias = "scale_range", Description = "How the step size falls. Default: [1.0, 0.5].")]
    public List<double> ScaleRange { get; init; } = [1.0, 0.5];

    [YamlMember(Alias = "smooth_attentions", Description = "Smooth maps before their maximum is taken: True or False. Default: True.")]
    public bool Smoothing { get; init; } = true;

    [YamlMember(Alias = "sigma", Description = "The width of the smoothing. Default: 0.5.")]
    public double Sigma { get; init; } = 0.5;

    [YamlMember(Alias = "kernel_size", Description = "The side of the smoothing kernel in pixels. Default: 3.")]
    public int KernelSize { get; init; } = 3;

    /// <summary>The official code reads this field nowhere.</summary>
    [YamlMember(Alias = "save_cross_attention_maps", Description = "No effect, as in the official code; see `aae explain`.")]
    public bool SaveMaps { get; init; }

    /// <summary>The fields with their names and meanings.</summary>
    public static IReadOnlyList<YamlMemberAttribute> Fields { get; } =
        [.. typeof(OriginalConfig).GetProperties().SelectMany(property => property.GetCustomAttributes(typeof(YamlMemberAttribute), false)).Cast<YamlMemberAttribute>()];

    /// <summary>The fields of a YAML file, if there is one, and then those given by themselves.</summary>
    /// <exception cref="RequestException">A value is none of its field's, or a field is unknown.</exception>
    public static OriginalConfig Read(string? file, IReadOnlyDictionary<string, string> given)
    {
        if (file is not null && !File.Exists(file)) throw new RequestException($"There is no file {file}; --config_path takes a YAML file of the official code's fields.");
        var fields = file is null ? [] : Parse<Dictionary<string, object?>>(file, File.ReadAllText(file)) ?? [];
        foreach (var (field, text) in given) fields[field] = field is "prompt" or "output_path" ? text : Parse<object>($"--{field}", text);
        var writer = new SerializerBuilder().Build();
        var set = fields.Where(pair => pair.Value is not (null or "None")).ToDictionary();
        foreach (var (field, value) in set) Parse<OriginalConfig>($"--{field}", writer.Serialize(new Dictionary<string, object?> { [field] = value }), given.GetValueOrDefault(field)); // so that a mistake has a name
        var config = set.Count > 0 ? Parse<OriginalConfig>("The configuration", writer.Serialize(set)) : new OriginalConfig();
        if (string.IsNullOrEmpty(config.Prompt)) throw new RequestException("--prompt is missing.");
        return config.ScaleRange.Count == 2 ? config : throw new RequestException("--scale_range takes two numbers, such as [1.0, 0.5].");
    }

    /// <summary>The request that the configuration stands for.</summary>
    /// <exception cref="RequestException">There are no maps of the wanted resolution.</exception>
    public GenerationRequest Request(StableDiffusion model, int? width, int? height, NoiseSource noise) => new(Prompt!)
    {
        Subjects = TokenIndices is { } tokens ? SubjectSelection.Tokens(tokens) : SubjectSelection.Automatic,
        Seeds = Seeds,
        Plain = Plain,
        Steps = Steps,
        GuidanceScale = GuidanceScale,
        Width = width,
        Height = height,
        Noise = noise,
        Guidance = new AttendAndExciteOptions
        {
            AttentionLevel = Level(model, width ?? model.TrainedSide),
            GuidedSteps = GuidedSteps,
            Thresholds = Thresholds,
            ScaleFactor = ScaleFactor,
            ScaleRange = (ScaleRange[0], ScaleRange[1]),
            Smoothing = Smoothing,
            Sigma = Sigma,
            KernelSize = KernelSize,
            StopAtEndOfText = Sd21,
        },
    };

    /// <param name="name">What has this form.</param>
    /// <param name="text">YAML.</param>
    /// <param name="typed">What the user typed, where it is not the text.</param>
    private static T Parse<T>(string name, string text, string? typed = null)
    {
        try
        {
            return Yaml.Deserialize<T>(text);
        }
        catch (YamlException)
        {
            throw new RequestException($"{name} has not the form of its field or is none of the official code's: \"{(typed ?? text).Trim()}\". Lists are written [2, 5], maps {{0: 0.05, 10: 0.5}} with each step once, numbers 7.5, booleans True and False.");
        }
    }

    /// <summary>The level at which maps are <see cref="AttentionResolution"/> pixels wide.</summary>
    private int Level(StableDiffusion model, int width)
    {
        var widths = model.AttentionLevels.ToDictionary(level => level, level => model.MapWidth(width, level));
        int[] fitting = [.. widths.Where(pair => pair.Value == AttentionResolution).Select(pair => pair.Key)];
        return fitting is [var level, ..]
            ? level
            : throw new RequestException($"At {width} pixels this model has no attention maps {AttentionResolution} pixels wide; choose --attention_res {string.Join(" or ", widths.Values)}.");
    }
}
