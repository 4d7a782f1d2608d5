using System.Globalization;
using System.Text;
using System.Text.Json;
using AttendAndExcite.Evaluation.Statistics;

namespace AttendAndExcite.App.Judging;

/// <summary>The judge's answers as a table for people and as JSON for programs.</summary>
/// <param name="Subsets">The groups of prompts; those of two subjects first, then the single ones.</param>
/// <param name="Seeds">The seeds of every prompt.</param>
/// <param name="PlainSeconds">Seconds a plain picture, on one thread.</param>
/// <param name="GuidedSeconds">Seconds a guided picture, on one thread.</param>
internal sealed record JudgeReport(IReadOnlyList<JudgedSubset> Subsets, IReadOnlyList<long> Seeds, double PlainSeconds, double GuidedSeconds)
{
    /// <summary>The group of prompts that name one subject.</summary>
    public const string Single = "single";

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>A Markdown table, a line for each subset and one for all prompts of two subjects.</summary>
    public string ToMarkdown()
    {
        var table = new StringBuilder();
        table.AppendLine("| prompts | pictures | plain: all subjects | guided: all subjects | gain | fixed / broken | sign test |");
        table.AppendLine("|---|---|---|---|---|---|---|");
        foreach (var (name, outcomes) in Rows())
        {
            double gain = 100 * (outcomes.With.Share - outcomes.Without.Share);
            table.AppendLine(CultureInfo.InvariantCulture,
                $"| {name} | {outcomes.Cases} | {outcomes.Without} | {outcomes.With} | {gain:+0.0;-0.0;0.0} | {outcomes.Fixed} / {outcomes.Broken} | p = {outcomes.SignTest:G2} |");
        }

        table.AppendLine();
        table.AppendLine(CultureInfo.InvariantCulture,
            $"Seeds {string.Join(", ", Seeds)}; 95 % intervals (Wilson). Seconds a picture on one thread here: {PlainSeconds:0.00} plain, {GuidedSeconds:0.00} guided.");
        return table.ToString();
    }

    /// <summary>The table's numbers and every single answer.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            Seeds,
            PlainSeconds,
            GuidedSeconds,
            Rows = Rows().Select(row => new { row.Name, row.Outcomes }),
            Pictures = Subsets.SelectMany(subset => subset.Pictures.Select(pair => new { Subset = subset.Name, pair.Prompt, pair.Seed, pair.Plain, pair.Guided })),
        },
        Indented);

    private IEnumerable<(string Name, PairedOutcomes Outcomes)> Rows()
    {
        var pairs = Subsets.Where(subset => subset.Name != Single).ToList();
        foreach (var subset in pairs) yield return (subset.Name, subset.Outcomes);
        if (pairs.Count > 1) yield return ("all of two subjects", new JudgedSubset("", [.. pairs.SelectMany(subset => subset.Pictures)]).Outcomes);
        foreach (var subset in Subsets.Except(pairs)) yield return (subset.Name, subset.Outcomes);
    }
}
