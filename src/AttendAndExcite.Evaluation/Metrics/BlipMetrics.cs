using AttendAndExcite.Evaluation.Blip;
using AttendAndExcite.Evaluation.Clip;
using AttendAndExcite.Imaging;

namespace AttendAndExcite.Evaluation.Metrics;

/// <summary>The paper's text-text similarity over an output folder, in the official code's files <c>blip_*_metrics.json</c>.</summary>
/// <param name="Prompts">What was scored.</param>
/// <param name="Unreadable">A sentence for each picture that could not be read and is not in the mean.</param>
public sealed record BlipMetrics(IReadOnlyList<BlipScores> Prompts, IReadOnlyList<string> Unreadable)
{
    /// <summary>The mean over all pictures.</summary>
    public double Mean => All.Average();

    /// <summary>The standard deviation over all pictures, divided by their number.</summary>
    public double Deviation
    {
        get
        {
            double mean = Mean;
            return Math.Sqrt(All.Average(value => (value - mean) * (value - mean)));
        }
    }

    private IEnumerable<double> All => Prompts.SelectMany(scores => scores.TextSimilarities).Select(value => (double)value);

    /// <summary>Captions every picture and compares the caption with its prompt.</summary>
    /// <param name="folders">The pictures.</param>
    /// <param name="captioner">BLIP.</param>
    /// <param name="judge">CLIP.</param>
    /// <param name="tell">Is told in a sentence what was left out, and why.</param>
    /// <param name="progress">Is told each prompt before it is scored.</param>
    /// <param name="cancellation">Stops between two tokens of a caption.</param>
    /// <exception cref="RequestException">There is nothing to score.</exception>
    public static BlipMetrics Measure(
        IReadOnlyList<PromptFolder> folders, Captioner captioner, ClipJudge judge, Action<string> tell, Action<string>? progress = null, CancellationToken cancellation = default)
    {
        var scored = new List<BlipScores>();
        var unreadable = new List<string>();
        foreach (var folder in folders)
        {
            progress?.Invoke(folder.Prompt);
            var pictures = folder.Pictures(unreadable.Add);
            if (pictures.Count == 0)
            {
                tell($"Left out: \"{folder.Prompt}\" has no pictures.");
                continue;
            }

            string[] captions = [.. pictures.Select(pair => captioner.Caption(pair.Picture, cancellation))];
            using var embedded = judge.Embed(captions);
            scored.Add(new BlipScores(folder.Prompt, [.. pictures.Select(pair => pair.Name)], captions, judge.Similarities(folder.Prompt, embedded)));
        }

        return scored.Count > 0 ? new BlipMetrics(scored, unreadable) : throw new RequestException($"Nothing was scored: {string.Join(' ', unreadable)}");
    }

    /// <summary>Every single caption and score, as <c>blip_raw_metrics.json</c> has them.</summary>
    public string RawJson => PythonJson.Write(Prompts.ToDictionary(scores => scores.Prompt, scores => (object)new Dictionary<string, object>
    {
        ["text_similarities"] = scores.TextSimilarities,
        ["captions"] = scores.Captions,
        ["image_names"] = scores.ImageNames,
    }));

    /// <summary>Mean and deviation, as <c>blip_aggregated_metrics.json</c> has them.</summary>
    public string AggregatedJson => PythonJson.Write(new Dictionary<string, object> { ["average_similarity"] = Mean, ["std_similarity"] = Deviation });

    /// <summary>Writes both files into a folder.</summary>
    public void Write(string folder)
    {
        WholeFile.Write(Path.Combine(folder, "blip_raw_metrics.json"), RawJson);
        WholeFile.Write(Path.Combine(folder, "blip_aggregated_metrics.json"), AggregatedJson);
    }
}
