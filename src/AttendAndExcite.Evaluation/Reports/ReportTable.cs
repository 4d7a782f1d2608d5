using System.Net;

namespace AttendAndExcite.Evaluation.Reports;

/// <summary>A table that can be written as Markdown and as HTML.</summary>
/// <param name="Title">What stands above it.</param>
/// <param name="Headers">The columns.</param>
/// <param name="Rows">The cells, as many in each row as there are columns.</param>
public sealed record ReportTable(string Title, IReadOnlyList<string> Headers, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>With pipes.</summary>
    public string ToMarkdown() => string.Join('\n',
        [$"## {Title}", "", Line(Headers), Line([.. Headers.Select(_ => "---")]), .. Rows.Select(Line), ""]);

    /// <summary>As an element of a page.</summary>
    public string ToHtml() => $"<h2>{WebUtility.HtmlEncode(Title)}</h2>\n<div class=\"wide\"><table>\n<tr>{Cells("th", Headers)}</tr>\n{string.Concat(Rows.Select(row => $"<tr>{Cells("td", row)}</tr>\n"))}</table></div>\n";

    private static string Line(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|")))} |";

    private static string Cells(string tag, IReadOnlyList<string> cells) => string.Concat(cells.Select(cell => $"<{tag}>{WebUtility.HtmlEncode(cell)}</{tag}>"));
}
