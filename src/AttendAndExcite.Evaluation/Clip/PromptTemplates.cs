namespace AttendAndExcite.Evaluation.Clip;

/// <summary>The sentences in which a prompt is put before CLIP reads it; the mean over them is steadier than the bare prompt.</summary>
public static class PromptTemplates
{
    private const string Place = "{}";

    private static readonly string[] Templates = Read();

    /// <summary>The prompt in each of the 80 templates.</summary>
    public static IReadOnlyList<string> Fill(string prompt) => [.. Templates.Select(template => Tidy(template.Replace(Place, prompt)))];

    /// <summary>The official code's clean-up of doubled articles. It works inside words too ("a zebra and" becomes "a zebrand"), and so do its numbers.</summary>
    private static string Tidy(string text) => text.Replace("a a", "a").Replace("the a", "a");

    private static string[] Read()
    {
        using var reader = new StreamReader(typeof(PromptTemplates).Assembly.GetManifestResourceStream("prompt-templates.txt")!);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#'))];
    }
}
