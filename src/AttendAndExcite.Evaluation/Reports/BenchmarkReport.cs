using AttendAndExcite.Evaluation.Benchmark;
using AttendAndExcite.Evaluation.Statistics;

namespace AttendAndExcite.Evaluation.Reports;

/// <summary>The tables of a benchmark.</summary>
public sealed class BenchmarkReport
{
    /// <summary>All subsets together.</summary>
    public const string Everything = "all";

    private const string Missing = "-";
    private const int PromptsShown = 5;

    private readonly IReadOnlyList<ScoredPicture> _pictures;
    private readonly List<(ScoredPicture Plain, ScoredPicture Guided)> _pairs;

    /// <summary>Reports on pictures, one of each prompt, seed and method; those that the safety checker replaced by black are left out.</summary>
    /// <exception cref="RequestException">There are none, or they are of several models or settings.</exception>
    public BenchmarkReport(IReadOnlyList<ScoredPicture> pictures)
    {
        if (pictures.Count == 0) throw new RequestException("There is nothing to report: the folders have no finished pictures.");
        if (pictures.Select(picture => picture.Record.ModelHash).Distinct().Count() > 1)
            throw new RequestException($"The pictures are of several models ({string.Join(", ", pictures.Select(picture => picture.Record.Model).Distinct())}); report on each by itself.");
        if (pictures.GroupBy(picture => picture.Record.Method).Any(method => method.Select(picture => picture.Record.SettingsHash).Distinct().Count() > 1))
            throw new RequestException("The pictures of one method were made with different settings; report on each by itself.");
        _pictures = [.. pictures.Where(picture => !picture.Record.Flagged)];
        if (_pictures.Count == 0) throw new RequestException("There is nothing to report: the safety checker replaced every picture by black; make them again with --no-safety-checker.");
        Flagged = pictures.Count - _pictures.Count;
        var plain = _pictures.Where(picture => picture.Record.Method == BenchmarkMethod.Plain).ToDictionary(picture => (picture.Record.Prompt, picture.Record.Seed));
        _pairs = [.. _pictures.Where(picture => picture.Record.Method == BenchmarkMethod.AttendAndExcite && plain.ContainsKey((picture.Record.Prompt, picture.Record.Seed)))
            .Select(picture => (plain[(picture.Record.Prompt, picture.Record.Seed)], picture))];
    }

    /// <summary>The model's name.</summary>
    public string Model => _pictures[0].Record.Model;

    /// <summary>Pictures that the safety checker replaced by black, and which count in nothing here.</summary>
    public int Flagged { get; }

    /// <summary>The pictures.</summary>
    public IReadOnlyList<ScoredPicture> Pictures => _pictures;

    /// <summary>The subsets, and all together where there are several.</summary>
    public IReadOnlyList<string> Subsets
    {
        get
        {
            string[] subsets = [.. _pictures.Select(picture => picture.Record.Subset).Distinct()];
            return subsets.Length > 1 ? [.. subsets, Everything] : subsets;
        }
    }

    /// <summary>The means of each subset and method; for the paper's model with the paper's own.</summary>
    public ReportTable Means => new("Means",
        [
            "prompts", "method", "pictures", "full prompt", "minimum object", "text-text", .. PaperResults.Concern(Model) ? ["in the paper"] : Array.Empty<string>(),
            "all subjects shown", "neglected", "first loss", "seconds a picture",
        ],
        [.. Subsets.SelectMany(subset => Methods.Select(method => Row(subset, method, Of(subset, method)))).Where(row => row.Count > 0)]);

    /// <summary>What the method changed on the same prompts and seeds.</summary>
    public ReportTable Differences => new($"Attend-and-Excite less plain, on the same prompts and seeds ({_pairs.Count} pairs)", ["prompts", "measure", "pairs", "mean difference (95 % interval)"],
        [.. Subsets.SelectMany(subset => Measure.All.Select(measure => (subset, measure, Changes(subset, measure))))
            .Where(row => row.Item3.Count > 0)
            .Select(row => (row.subset, row.measure, PairedDifference.Of(row.Item3)))
            .Select(row => new[] { row.subset, row.measure.Name, $"{row.Item3.Pairs}", row.Item3.ToString() })]);

    /// <summary>How often the method repaired and broke a picture, by the detector.</summary>
    public ReportTable Outcomes => new("Pictures that the method repaired and broke, by the detector", ["prompts", "both show all", "repaired", "broken", "neither", "sign test"],
        [.. Subsets.Select(subset => (subset, Outcomes: PairedOutcomes.Of(Pairs(subset).Where(pair => pair.Plain.Scores.ShowsAll is not null && pair.Guided.Scores.ShowsAll is not null)
                .Select(pair => (pair.Plain.Scores.ShowsAll!.Value, pair.Guided.Scores.ShowsAll!.Value)))))
            .Where(row => row.Outcomes.Cases > 0)
            .Select(row => new[] { row.subset, $"{row.Outcomes.Both}", $"{row.Outcomes.Fixed}", $"{row.Outcomes.Broken}", $"{row.Outcomes.Neither}", $"p = {row.Outcomes.SignTest:G2}" })]);

    /// <summary>The measure by which prompts are ranked: the detector's answer where there is one, else the minimum-object similarity.</summary>
    public Measure Ranking => Measure.ShowsAll.Values(_pictures).Any() ? Measure.ShowsAll : Measure.MinimumObject;

    /// <summary>The prompts that gained most, and then those that lost most or gained least, with their mean change.</summary>
    public (IReadOnlyList<(string Prompt, double Change)> Best, IReadOnlyList<(string Prompt, double Change)> Worst) Extremes
    {
        get
        {
            var ranked = Changes(Everything, Ranking).GroupBy(pair => pair.Group, pair => pair.Difference).Select(group => (Prompt: group.Key, Change: group.Average()))
                .OrderByDescending(pair => pair.Change).ToList();
            int shown = Math.Min(PromptsShown, ranked.Count / 2);
            return (ranked[..shown], [.. ranked.TakeLast(shown).Reverse()]);
        }
    }

    /// <summary>The pictures of a subset by a method.</summary>
    public IReadOnlyList<ScoredPicture> Of(string subset, BenchmarkMethod method) =>
        [.. _pictures.Where(picture => picture.Record.Method == method && (subset == Everything || picture.Record.Subset == subset))];

    private static IReadOnlyList<BenchmarkMethod> Methods => Enum.GetValues<BenchmarkMethod>();

    private List<(string Group, double Difference)> Changes(string subset, Measure measure) => [.. Pairs(subset)
        .Select(pair => (pair.Guided.Record.Prompt, Change: measure.Of(pair.Guided) - measure.Of(pair.Plain)))
        .Where(pair => pair.Change is not null).Select(pair => (pair.Prompt, pair.Change!.Value))];

    private IEnumerable<(ScoredPicture Plain, ScoredPicture Guided)> Pairs(string subset) => _pairs.Where(pair => subset == Everything || pair.Guided.Record.Subset == subset);

    private IReadOnlyList<string> Row(string subset, BenchmarkMethod method, IReadOnlyList<ScoredPicture> pictures)
    {
        if (pictures.Count == 0) return [];
        double[] shown = [.. Measure.ShowsAll.Values(pictures)];
        double[] losses = [.. pictures.Where(picture => picture.Record.Losses.Count > 0).Select(picture => picture.Record.Losses[0])];
        var interval = WilsonInterval.Of((int)shown.Sum(), shown.Length);
        return
        [
            subset, method.Name(), $"{pictures.Count}", Mean(Measure.FullText.Values(pictures)), Mean(Measure.MinimumObject.Values(pictures)), Mean(Measure.TextText.Values(pictures)),
            .. PaperResults.Concern(Model) ? [PaperResults.TextText(subset, method) ?? Missing] : Array.Empty<string>(),
            shown.Length > 0 ? interval.ToString() : Missing, shown.Length > 0 ? $"{100 * (1 - interval.Share):0} %" : Missing,
            losses.Length > 0 ? $"{losses.Average():0.000}" : Missing, $"{pictures.Average(picture => picture.Record.Seconds):0.00}",
        ];
    }

    private static string Mean(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Average() is var mean && double.IsNaN(mean) ? Missing : $"{mean:0.0000}";
}
