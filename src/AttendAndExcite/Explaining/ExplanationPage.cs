using System.Text;
using AttendAndExcite.Explaining.Page;
using AttendAndExcite.Imaging;

namespace AttendAndExcite.Explaining;

/// <summary>An explanation as one HTML file that needs nothing else: pictures, maps, film, curves and settings.</summary>
public static class ExplanationPage
{
    /// <summary>The page.</summary>
    /// <param name="explanation">What it shows.</param>
    /// <param name="colours">The colours of attention; null: viridis, which looks even to every eye.</param>
    /// <param name="command">The command line that makes the page again; null: none is shown.</param>
    /// <param name="note">A sentence for the top of the page, or null.</param>
    public static string Write(Explanation explanation, ColourMap? colours = null, string? command = null, string? note = null)
    {
        var settings = explanation.Settings;
        string title = $"Why “{settings.Prompt.Text}” looks as it does";
        var page = new StringBuilder();
        // The policy makes the browser refuse whatever would come from outside.
        page.Append($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
            <title>{Html.Text(title)}</title>
            <link rel="icon" href="data:,">
            <style>
            {Resource("page.css")}</style>
            </head>
            <body>
            <main>
            <h1>{Html.Text(title)}</h1>
            <p class="quiet">{Html.Text($"{settings.Model}, seed {explanation.Seed}, {settings.Steps} steps")}</p>
            {(note is null ? "" : $"<p>{Html.Text(note)}</p>")}

            """);
        page.AppendLine(ComparisonSection.Write(explanation));
        page.AppendLine(new FilmSection(explanation, colours ?? ColourMap.Viridis).Write());
        page.AppendLine(new CurveSection(explanation).Write());
        page.AppendLine(SettingsSection.Write(explanation, command));
        page.Append($"""
            </main>
            <script>
            {Resource("page.js")}</script>
            </body>
            </html>

            """);
        return page.ToString();
    }

    private static string Resource(string name)
    {
        using var stream = typeof(ExplanationPage).Assembly.GetManifestResourceStream($"explanation-{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
