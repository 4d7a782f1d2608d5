using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AttendAndExcite.Guidance;
using AttendAndExcite.Sampling;
using AttendAndExcite.Text;

namespace AttendAndExcite;

/// <summary>
/// The settings of one picture as text, in the form of AUTOMATIC1111's web UI that many programs read: the prompt, a line "Negative
/// prompt: ...", and a line of "Key: value" pairs. PNG files carry it under the keyword <see cref="Keyword"/>.
/// </summary>
public static partial class GenerationParameters
{
    /// <summary>The PNG keyword.</summary>
    public const string Keyword = "parameters";

    private const string Negative = "Negative prompt: ";

    // Written only where a line of the prompt itself looks like the negative prompt's.
    private const string PromptLines = "Prompt lines";

    private const int LongestReason = 200;

    // The web UI's names of the solvers.
    private static readonly Dictionary<string, string> Samplers = new()
    {
        ["pndm"] = "PLMS",
        ["ddim"] = "DDIM",
        ["lms"] = "LMS",
        ["euler"] = "Euler",
        ["euler-a"] = "Euler a",
        ["dpmpp-2m"] = "DPM++ 2M",
    };

    /// <summary>The settings of the picture of one seed.</summary>
    public static string Write(GenerationSettings settings, long seed)
    {
        var text = new StringBuilder(settings.Prompt.Text).Append('\n');
        if (settings.NegativePrompt.Text.Length > 0) text.Append(Negative).Append(settings.NegativePrompt.Text).Append('\n');
        var pairs = new List<(string Key, object Value)>
        {
            ("Steps", settings.Steps), ("Sampler", Samplers[settings.Scheduler.Name]), ("CFG scale", settings.GuidanceScale), ("Seed", seed),
            ("Size", $"{settings.Width}x{settings.Height}"), ("Model", settings.Model), ("RNG", settings.Noise == NoiseSource.Cpu ? "CPU" : "GPU"),
        };
        string[] lines = settings.Prompt.Text.Split('\n');
        if (lines.Any(IsNegative)) pairs.Add((PromptLines, lines.Length));
        if (settings.Guidance is { } options)
        {
            pairs.AddRange(
            [
                ("AE tokens", string.Join(' ', settings.Tokens)), ("AE level", options.AttentionLevel), ("AE guided steps", options.GuidedSteps),
                ("AE thresholds", string.Join(' ', options.Thresholds.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}={Number(pair.Value)}"))),
                ("AE refinements", options.MaxRefinements), ("AE scale factor", options.ScaleFactor),
                ("AE scale range", $"{Number(options.ScaleRange.First)} {Number(options.ScaleRange.Last)}"), ("AE softmax factor", options.SoftmaxFactor),
                ("AE smoothing", options.Smoothing), ("AE sigma", options.Sigma), ("AE kernel size", options.KernelSize),
                ("AE end of text", options.StopAtEndOfText?.ToString() ?? "model"), ("AE unscaled input", options.UnscaledInput),
            ]);
        }

        return text.AppendJoin(", ", pairs.Select(pair => $"{pair.Key}: {Quoted(Number(pair.Value))}")).ToString();
    }

    /// <summary>The request that makes the picture again, and the name of its model.</summary>
    /// <exception cref="RequestException">The text has not this form, or lacks what a picture depends on.</exception>
    public static (GenerationRequest Request, string Model) Read(string text)
    {
        string[] lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n').Split('\n');
        try
        {
            var values = Pair().Matches(lines[^1]).ToDictionary(pair => pair.Groups["key"].Value, pair => Unquoted(pair.Groups["value"].Value), StringComparer.Ordinal);
            int end = values.TryGetValue(PromptLines, out string? count) ? Whole(count) : Array.FindIndex(lines, IsNegative) is >= 0 and var negative ? negative : lines.Length - 1;
            string[] size = values["Size"].Split('x');
            var request = new GenerationRequest(string.Join('\n', lines[..end]))
            {
                NegativePrompt = end == lines.Length - 1 ? "" : string.Join('\n', lines[end..^1])[Negative.Length..],
                Seeds = [long.Parse(values["Seed"], CultureInfo.InvariantCulture)],
                Steps = Whole(values["Steps"]),
                GuidanceScale = RealNumber.Parse(values["CFG scale"]),
                Width = Whole(size[0]),
                Height = Whole(size[1]),
                Scheduler = Samplers.First(pair => pair.Value == values["Sampler"]).Key,
                Noise = values.GetValueOrDefault("RNG", "CPU") == "GPU" ? NoiseSource.Cuda : NoiseSource.Cpu,
                Plain = !values.ContainsKey("AE tokens"),
            };
            return (request.Plain ? request : Guided(request, values), values["Model"]);
        }
        catch (Exception error) when (error is KeyNotFoundException or FormatException or OverflowException or IndexOutOfRangeException or InvalidOperationException or ArgumentException) // the last: a key or step twice, or too few lines
        {
            throw new RequestException("The settings in this picture are not those of a picture of this program, or are damaged: " + (error.Message.Length > LongestReason ? error.Message[..LongestReason] + "..." : error.Message));
        }
    }

    private static GenerationRequest Guided(GenerationRequest request, Dictionary<string, string> values)
    {
        double[] range = [.. values["AE scale range"].Split(' ').Select(RealNumber.Parse)];
        return request with
        {
            Subjects = SubjectSelection.Tokens([.. values["AE tokens"].Split(' ').Select(Whole)]),
            Guidance = new AttendAndExciteOptions
            {
                AttentionLevel = Whole(values["AE level"]),
                GuidedSteps = Whole(values["AE guided steps"]),
                Thresholds = values["AE thresholds"].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => Whole(pair[0]), pair => RealNumber.Parse(pair[1])),
                MaxRefinements = Whole(values["AE refinements"]),
                ScaleFactor = RealNumber.Parse(values["AE scale factor"]),
                ScaleRange = (range[0], range[1]),
                SoftmaxFactor = RealNumber.Parse(values["AE softmax factor"]),
                Smoothing = bool.Parse(values["AE smoothing"]),
                Sigma = RealNumber.Parse(values["AE sigma"]),
                KernelSize = Whole(values["AE kernel size"]),
                StopAtEndOfText = values["AE end of text"] == "model" ? null : bool.Parse(values["AE end of text"]),
                UnscaledInput = bool.Parse(values["AE unscaled input"]),
            },
        };
    }

    private static bool IsNegative(string line) => line.StartsWith(Negative, StringComparison.Ordinal);

    private static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Number(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    /// <summary>In quotation marks where the value has a sign of the form's own.</summary>
    private static string Quoted(string value) =>
        value.AsSpan().IndexOfAny(",:\"\n") < 0 ? value : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    private static string Unquoted(string value) => value is ['"', .. var inner, '"']
        ? Escape().Replace(inner, match => match.Value == "\\n" ? "\n" : match.Value[1..])
        : value;

    [GeneratedRegex("""\G(?<key>\w[\w /-]*): (?<value>"(?:\\.|[^"\\])*"|[^,]*)(?:, |$)""")]
    private static partial Regex Pair();

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escape();
}
