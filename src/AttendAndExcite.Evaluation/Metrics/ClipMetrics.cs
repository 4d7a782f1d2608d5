using AttendAndExcite.Evaluation.Clip;
using AttendAndExcite.Imaging;

namespace AttendAndExcite.Evaluation.Metrics;

/// <summary>The paper's image-text similarities over an output folder, in the official code's files <c>clip_*_metrics.json</c>.</summary>
/// <param name="Prompts">What was scored: the prompts that fall into two subjects.</param>
/// <param name="Unreadable">A sentence for each picture that could not be read and is not in the means.</param>
public sealed record ClipMetrics(IReadOnlyList<ClipScores> Prompts, IReadOnlyList<string> Unreadable)
{
    private const int PicturesAtOnce = 8;

    /// <summary>The mean over all pictures of the similarity with the whole prompt.</summary>
    public double FullText => Prompts.SelectMany(scores => scores.FullText).Average(value => (double)value);

    /// <summary>The mean over all pictures of the similarity with the subject that each shows less.</summary>
    public double MinimumObject => Prompts.SelectMany(scores => scores.Minimum).Average(value => (double)value);

    /// <summary>Scores every picture of the prompts that can be split at "and" or "with".</summary>
    /// <param name="folders">The pictures.</param>
    /// <param name="judge">CLIP.</param>
    /// <param name="tell">Is told in a sentence what was left out, and why.</param>
    /// <param name="progress">Is told each prompt before it is scored.</param>
    /// <param name="cancellation">Stops between two batches of pictures.</param>
    /// <exception cref="RequestException">There is nothing to score.</exception>
    public static ClipMetrics Measure(
        IReadOnlyList<PromptFolder> folders, ClipJudge judge, Action<string> tell, Action<string>? progress = null, CancellationToken cancellation = default)
    {
        var scored = new List<ClipScores>();
        var unreadable = new List<string>();
        foreach (var folder in folders)
        {
            progress?.Invoke(folder.Prompt);
            if (folder.Files.Count > 0 && !judge.SeesAllOf(PromptTemplates.Fill(folder.Prompt).MaxBy(text => text.Length)!))
                tell($"CLIP does not see the end of \"{folder.Prompt}\": it is too long.");
            if (PromptParts.Of(folder.Prompt) is not { } parts) tell($"Left out: \"{folder.Prompt}\" cannot be split at \"and\" or \"with\".");
            else if (Score(folder, parts, judge, unreadable.Add, cancellation) is { ImageNames.Count: > 0 } scores) scored.Add(scores);
            else tell($"Left out: \"{folder.Prompt}\" has no pictures.");
        }

        if (scored.Count == 0) throw new RequestException("Nothing was scored: no prompt has both pictures that can be read and two subjects to be split at \"and\" or \"with\".");
        int least = scored.Min(scores => scores.ImageNames.Count), most = scored.Max(scores => scores.ImageNames.Count);
        if (least < most) tell($"The prompts have from {least} to {most} pictures; the means are over pictures, so prompts with more of them count more.");
        return new ClipMetrics(scored, unreadable);
    }

    /// <summary>Every single score, as <c>clip_raw_metrics.json</c> has it.</summary>
    public string RawJson => PythonJson.Write(Prompts.ToDictionary(scores => scores.Prompt, scores => (object)new Dictionary<string, object>
    {
        ["full_text"] = scores.FullText,
        ["first_half"] = scores.FirstHalf,
        ["second_half"] = scores.SecondHalf,
        ["image_names"] = scores.ImageNames,
    }));

    /// <summary>The two means, as <c>clip_aggregated_metrics.json</c> has them.</summary>
    public string AggregatedJson => PythonJson.Write(new Dictionary<string, object>
    {
        ["full_text_aggregation"] = FullText,
        ["min_first_second_aggregation"] = MinimumObject,
    });

    /// <summary>Writes both files into a folder.</summary>
    public void Write(string folder)
    {
        WholeFile.Write(Path.Combine(folder, "clip_raw_metrics.json"), RawJson);
        WholeFile.Write(Path.Combine(folder, "clip_aggregated_metrics.json"), AggregatedJson);
    }

    private static ClipScores Score(PromptFolder folder, PromptParts parts, ClipJudge judge, Action<string> tellUnreadable, CancellationToken cancellation)
    {
        var names = new List<string>();
        var (full, first, second) = (new List<float>(), new List<float>(), new List<float>());
        foreach (var batch in folder.Pictures(tellUnreadable).Chunk(PicturesAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            using var pictures = judge.Embed([.. batch.Select(pair => pair.Picture)]);
            names.AddRange(batch.Select(pair => pair.Name));
            full.AddRange(judge.Similarities(folder.Prompt, pictures));
            first.AddRange(judge.Similarities(parts.First, pictures));
            second.AddRange(judge.Similarities(parts.Second, pictures));
        }

        return new ClipScores(folder.Prompt, names, full, first, second);
    }
}
