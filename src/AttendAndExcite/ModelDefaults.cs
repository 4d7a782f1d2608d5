using AttendAndExcite.Configuration;
using AttendAndExcite.Guidance;

namespace AttendAndExcite;

/// <summary>
/// What suits a model: <c>attend_and_excite.json</c> beside its <c>model_index.json</c>. Without the file, or for keys that it
/// lacks: the paper's values.
/// </summary>
public sealed record ModelDefaults
{
    /// <summary>The method's parameters.</summary>
    public AttendAndExciteOptions Guidance { get; init; } = new();

    /// <summary>Denoising steps.</summary>
    public int Steps { get; init; } = 50;

    /// <summary>Weight of the classifier-free guidance.</summary>
    public double GuidanceScale { get; init; } = 7.5;

    /// <summary>Pixels; null: what the U-Net was trained on.</summary>
    public int? Width { get; init; }

    /// <summary>Pixels; null: what the U-Net was trained on.</summary>
    public int? Height { get; init; }

    /// <summary>The only words, in lower case, that the model was trained on; null: it takes any.</summary>
    public IReadOnlyList<string>? Vocabulary { get; init; }

    internal static ModelDefaults Read(ConfigReader reader)
    {
        var paper = new AttendAndExciteOptions();
        double[] range = reader.Doubles("scale_range", [paper.ScaleRange.First, paper.ScaleRange.Last]);
        if (range.Length != 2) throw new ConfigException($"{reader.Source}: scale_range should be two numbers.");
        var defaults = new ModelDefaults
        {
            Steps = reader.Int("steps", 50),
            GuidanceScale = reader.Double("guidance_scale", 7.5),
            Width = reader.Has("width") ? reader.Int("width") : null,
            Height = reader.Has("height") ? reader.Int("height") : null,
            Vocabulary = reader.Has("words") ? reader.Texts("words") : null,
            Guidance = paper with
            {
                AttentionLevel = reader.Int("attention_level", paper.AttentionLevel),
                GuidedSteps = reader.Int("guided_steps", paper.GuidedSteps),
                Thresholds = Thresholds(reader) ?? paper.Thresholds,
                MaxRefinements = reader.Int("max_refinements", paper.MaxRefinements),
                ScaleFactor = reader.Double("scale_factor", paper.ScaleFactor),
                ScaleRange = (range[0], range[1]),
                SoftmaxFactor = reader.Double("softmax_factor", paper.SoftmaxFactor),
                Smoothing = reader.Bool("smoothing", paper.Smoothing),
                Sigma = reader.Double("sigma", paper.Sigma),
                KernelSize = reader.Int("kernel_size", paper.KernelSize),
                StopAtEndOfText = reader.Has("stop_at_end_of_text") ? reader.Bool("stop_at_end_of_text") : null,
            },
        };
        reader.Done();
        return defaults;
    }

    private static Dictionary<int, double>? Thresholds(ConfigReader reader)
    {
        if (reader.Any("thresholds") is not { } json) return null;
        try
        {
            return json.EnumerateObject().ToDictionary(pair => int.Parse(pair.Name), pair => pair.Value.GetDouble());
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException or OverflowException or ArgumentException) // the last: a step twice
        {
            throw new ConfigException($"{reader.Source}: thresholds is {json}, and should map steps to attention, such as {{\"0\": 0.05}}.");
        }
    }
}
