using System.Net;
using System.Text;
using AttendAndExcite.Evaluation.Benchmark;
using AttendAndExcite.Imaging;

namespace AttendAndExcite.Evaluation.Reports;

/// <summary>A benchmark's report as one HTML page that needs nothing beside it, and as Markdown.</summary>
/// <param name="report">The tables.</param>
/// <param name="judges">A sentence about who judged.</param>
/// <param name="remarks">Sentences about what is not in the numbers.</param>
public sealed class ReportPage(BenchmarkReport report, string judges, IReadOnlyList<string> remarks)
{
    private const int Thumbnail = 160;
    private const int SeedsShown = 4;

    private const string Style = """
        body{font:15px/1.5 system-ui,sans-serif;max-width:1080px;margin:2em auto;padding:0 1em;color:#1f2933;background:#fff;overflow-wrap:break-word}
        h1{font-size:1.6em}h2{font-size:1.2em;margin-top:2em}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
        th,td{padding:.3em .8em;text-align:left;border-bottom:1px solid #d9e2ec}td{white-space:nowrap}.wide{overflow-x:auto}
        .charts{display:flex;flex-wrap:wrap;gap:1em}.charts img{max-width:100%;height:auto;border:1px solid #e4e7eb}
        .seeds{display:flex;flex-wrap:wrap;gap:.5em}.seeds figure{margin:0}.seeds img{image-rendering:pixelated;width:120px;height:auto;display:block}
        figcaption,.small{font-size:.85em;color:#52606d}code{background:#f0f4f8;padding:.1em .3em}
        """;

    /// <summary>The page.</summary>
    public string ToHtml()
    {
        var page = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");
        page.Append($"<title>Attend-and-Excite on {Encoded(report.Model)}</title><style>{Style}</style></head><body>\n");
        page.Append($"<h1>Attend-and-Excite on {Encoded(report.Model)}</h1>\n");
        foreach (string sentence in Introduction()) page.Append($"<p>{Encoded(sentence)}</p>\n");
        foreach (var table in Tables()) page.Append(table.ToHtml());
        page.Append("<h2>Charts</h2>\n<div class=\"charts\">\n");
        foreach (var chart in Measure.All.Select(measure => ReportCharts.Bars(report, measure)).Append(ReportCharts.Losses(report)).OfType<ReportChart>())
            page.Append($"<img alt=\"{Encoded(chart.Text)}\" src=\"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(chart.Svg))}\">\n");
        page.Append("</div>\n");
        AppendPrompts(page, "Prompts that gained most", report.Extremes.Best);
        AppendPrompts(page, "Prompts that gained least or lost", report.Extremes.Worst);
        return page.Append("</body></html>\n").ToString();
    }

    /// <summary>The tables.</summary>
    public string ToMarkdown() => string.Join('\n',
        [$"# Attend-and-Excite on {report.Model}", "", .. Introduction().SelectMany(sentence => new[] { sentence, "" }), .. Tables().Select(table => table.ToMarkdown())]);

    private IEnumerable<string> Introduction()
    {
        var records = report.Pictures.Select(picture => picture.Record).ToList();
        yield return $"{Number(records.Count, "picture")}: {Number(records.DistinctBy(record => record.Prompt).Count(), "prompt")}, {Number(records.DistinctBy(record => record.Seed).Count(), "seed")}. {judges}";
        foreach (var method in records.DistinctBy(record => record.Method)) yield return $"{method.Method.Name()}: {method.Settings}.";
        yield return $"Model hash {records[0].ModelHash[..16]}. Intervals are 95 %: Wilson's for shares; for differences the bootstrap over prompts.";
        if (report.Flagged > 0) yield return $"{report.Flagged} more {(report.Flagged == 1 ? "picture was" : "pictures were")} replaced by black by the model's safety checker, and count in no number here.";
        foreach (string remark in remarks) yield return remark;
    }

    private IEnumerable<ReportTable> Tables()
    {
        ReportTable[] tables = [report.Means, report.Differences, report.Outcomes];
        return PaperResults.Concern(report.Model) ? [.. tables.Where(table => table.Rows.Count > 0), PaperResults.Table] : tables.Where(table => table.Rows.Count > 0);
    }

    private void AppendPrompts(StringBuilder page, string title, IReadOnlyList<(string Prompt, double Change)> prompts)
    {
        if (prompts.Count == 0) return;
        page.Append($"<h2>{Encoded(title)}</h2>\n<p class=\"small\">By the mean change of: {Encoded(report.Ranking.Name)}. Above plain, below with Attend-and-Excite, the same seeds.</p>\n");
        foreach (var (prompt, change) in prompts)
        {
            page.Append($"<h3>{Encoded(prompt)} <span class=\"small\">{change:+0.000;-0.000;0}</span></h3>\n");
            foreach (var method in Enum.GetValues<BenchmarkMethod>())
            {
                page.Append("<div class=\"seeds\">");
                foreach (var picture in report.Of(BenchmarkReport.Everything, method).Where(picture => picture.Record.Prompt == prompt).OrderBy(picture => picture.Record.Seed).Take(SeedsShown))
                    page.Append($"<figure><img alt=\"{Encoded($"{prompt}, {method.Name()}, {Caption(picture)}")}\" src=\"data:image/png;base64,{Convert.ToBase64String(Small(picture.Path))}\"><figcaption>{Encoded(Caption(picture))}</figcaption></figure>");
                page.Append("</div>\n");
            }
        }
    }

    private static string Number(int count, string thing) => count == 1 ? $"1 {thing}" : $"{count} {thing}s";

    private static string Caption(ScoredPicture picture) => string.Join(", ", new[]
    {
        $"seed {picture.Record.Seed}",
        picture.Scores.ShowsAll switch { true => "all shown", false => "neglected", null => "" },
        picture.Scores.MinimumObject is { } value ? $"min {value:0.000}" : "",
    }.Where(text => text.Length > 0));

    private static byte[] Small(string path)
    {
        var picture = Picture.Read(path);
        double scale = Math.Min(1, (double)Thumbnail / Math.Max(picture.Width, picture.Height));
        return BicubicResize.Resize(picture, Math.Max(1, (int)(picture.Width * scale)), Math.Max(1, (int)(picture.Height * scale))).ToPng();
    }

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
