using System.Text.Encodings.Web;
using System.Text.Json;
using AttendAndExcite.Recording;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Explaining;

/// <summary>An explanation in numbers.</summary>
public static class ExplanationNumbers
{
    private static readonly JsonSerializerOptions Style = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // a file for programs and people, not a page
    };

    /// <summary>
    /// JSON: <c>parameters</c> (the settings), <c>tokens</c>, <c>subjects</c> (what changed), and for <c>plain</c> and <c>guided</c> an entry for
    /// each step with <c>attention</c> (strength and peak of each token), <c>maps</c> (for each query, each token's rows of shares; only at
    /// shown steps) and, where the method acted, <c>guidance</c>.
    /// </summary>
    public static byte[] ToJson(Explanation explanation) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        Parameters = GenerationParameters.Write(explanation.Settings, explanation.Seed),
        Tokens = explanation.Settings.Prompt.Pieces,
        explanation.Shown,
        Subjects = explanation.Changes.Select(change => new
        {
            change.Subject.Text,
            change.Subject.Tokens,
            change.Step,
            change.Plain,
            change.Guided,
            change.PlainPeak,
            change.GuidedPeak,
            change.Neglected,
            change.GuidedSteps,
            change.Sentence,
        }),
        Plain = Steps(explanation.Plain),
        Guided = Steps(explanation.Guided),
    }, Style);

    /// <summary>
    /// Writes a safetensors file: <c>RUN.step5.level1</c> [tokens, h, w] for each run (<c>plain</c>, <c>guided</c>), shown step and query, and
    /// <c>RUN.strength</c> and <c>RUN.peak</c> [steps, watched tokens]; the settings are in its metadata.
    /// </summary>
    /// <exception cref="IOException">The place cannot be written.</exception>
    public static void WriteSafetensors(Explanation explanation, string path)
    {
        using var scope = NewDisposeScope();
        var tensors = new List<KeyValuePair<string, Tensor>>();
        foreach (var (name, run) in new[] { ("plain", explanation.Plain), ("guided", explanation.Guided) })
        {
            tensors.Add(new($"{name}.strength", Table(run, attention => attention.Strength)));
            tensors.Add(new($"{name}.peak", Table(run, attention => attention.Peak)));
            tensors.AddRange(run.Steps.SelectMany(step => step.Maps.Select(maps => KeyValuePair.Create($"{name}.step{step.Step}.{maps.Query}", Stack(maps)))));
        }

        SafetensorsWriter.Write(path, [.. tensors], new Dictionary<string, string>
        {
            ["parameters"] = GenerationParameters.Write(explanation.Settings, explanation.Seed),
            ["watched_tokens"] = string.Join(' ', explanation.Tokens),
        });
    }

    private static IEnumerable<object> Steps(ExplainedRun run)
    {
        var guidance = run.Guidance.ToDictionary(record => record.Step);
        return run.Steps.Select(step => new
        {
            step.Step,
            step.Timestep,
            Attention = step.Tokens,
            Maps = step.Maps.ToDictionary(maps => maps.Query.ToString(), maps => maps.Maps.Select(Rows)),
            Guidance = guidance.GetValueOrDefault(step.Step),
        });
    }

    private static IEnumerable<float[]> Rows(AttentionMap map) => map.Values.Chunk(map.Width);

    private static Tensor Table(ExplainedRun run, Func<TokenAttention, double> value) =>
        tensor([.. run.Steps.SelectMany(step => step.Tokens.Select(attention => (float)value(attention)))]).view(run.Steps.Count, -1);

    private static Tensor Stack(RecordedMaps maps) =>
        tensor([.. maps.Maps.SelectMany(map => map.Values)]).view(maps.Maps.Count, maps.Maps[0].Height, maps.Maps[0].Width);
}
