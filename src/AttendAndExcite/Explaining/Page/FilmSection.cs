using System.Text;
using AttendAndExcite.Imaging;

namespace AttendAndExcite.Explaining.Page;

/// <summary>The shown steps: one at a time, large, under a control, and all of them in a table.</summary>
internal sealed class FilmSection
{
    private readonly Explanation _explanation;
    private readonly ExplanationPictures _pictures;
    private readonly List<Row> _rows;

    public FilmSection(Explanation explanation, ColourMap colours)
    {
        (_explanation, _pictures) = (explanation, new ExplanationPictures(explanation, colours));
        _rows = [.. new int?[] { null }.Concat(explanation.Tokens.Select(token => (int?)token))
            .SelectMany(token => new[] { new Row(token, Guided: false), new Row(token, Guided: true) })];
    }

    public string Write()
    {
        var (steps, columns) = (_explanation.Shown, 1 + _explanation.Tokens.Count);
        return $"""
            <section aria-labelledby="film">
            <h2 id="film">Where the words look, step by step</h2>
            <p class="quiet">{Html.Text(Shown())}, each map stretched from its least to its greatest value and laid over the finished picture. The previews show the picture that the model expects at that step to end in.</p>
            <div class="control" hidden>
            <label for="step">Step</label>
            <input id="step" type="range" min="0" max="{steps.Count - 1}" value="{steps.Count - 1}">
            <output id="step-label" for="step" aria-live="polite"></output>
            <button id="play" type="button">Play</button>
            </div>
            <div class="stage" style="grid-template-columns: repeat({columns}, minmax(7rem, 1fr))" hidden>
            {string.Join('\n', _rows.OrderBy(row => row.Guided).Select(row => $"<figure><img data-row=\"{row.Id}\" alt=\"\"><figcaption>{Html.Text(Label(row))}</figcaption></figure>"))}
            </div>
            <div class="film" tabindex="0" role="region" aria-label="All steps"><table>
            <thead><tr><td></td>{string.Concat(steps.Select((step, index) => $"<th scope=\"col\" data-step=\"{step}\" data-column=\"{index}\">{step}</th>"))}</tr></thead>
            <tbody>
            {string.Join('\n', _rows.Select(TableRow))}
            </tbody></table></div>
            </section>
            """;
    }

    private string TableRow(Row row)
    {
        var cells = new StringBuilder($"<tr><th scope=\"row\">{Html.Text(Label(row))}</th>");
        foreach (var (step, index) in _explanation.Shown.Select((step, index) => (step, index)))
        {
            var picture = row.Token is { } token ? _pictures.Overlay(row.Guided, step, token) : _pictures.Preview(row.Guided, step);
            cells.Append($"<td data-column=\"{index}\">{Html.Image(picture, Alternative(row, step), $"id=\"{row.Id}-{index}\" loading=\"lazy\"")}</td>");
        }

        return cells.Append("</tr>").ToString();
    }

    private string Shown()
    {
        var query = _explanation.Query;
        string place = query.Place is { } only ? $", {only.ToString().ToLowerInvariant()} layers" : "";
        string layer = query.Layer is { } one ? $", layer {one}" : "", head = query.Head is { } single ? $", head {single}" : "";
        string mean = head.Length > 0 && layer.Length > 0 ? "" : ", averaged over layers and heads";
        return $"Cross-attention of level {query.Level}{place}{layer}{head}{mean}";
    }

    private string Label(Row row) => $"{(row.Token is { } token ? $"“{_explanation.Word(token)}”" : "picture")}, {(row.Guided ? "with" : "without")}";

    private string Alternative(Row row, int step)
    {
        string run = row.Guided ? "with guidance" : "without guidance";
        if (row.Token is not { } token) return $"The picture expected at step {step}, {run}";
        var map = (row.Guided ? _explanation.Guided : _explanation.Plain).Map(step, token);
        var (peakRow, peakColumn) = map.PeakPixel;
        return $"Attention to “{_explanation.Word(token)}” at step {step}, {run}: strongest {Html.Fixed(map.Peak, 3)} in row {peakRow + 1} of {map.Height}, column {peakColumn + 1} of {map.Width}";
    }

    /// <summary>A token's maps, or the previews, of one run.</summary>
    private readonly record struct Row(int? Token, bool Guided)
    {
        public string Id => $"{(Token is { } token ? $"t{token}" : "p")}{(Guided ? "g" : "p")}";
    }
}
