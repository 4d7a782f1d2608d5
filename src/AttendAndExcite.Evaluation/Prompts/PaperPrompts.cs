using System.Text.Json;

namespace AttendAndExcite.Evaluation.Prompts;

/// <summary>The 276 two-subject prompts on which the paper measures (section 4; listed by the official code).</summary>
public static class PaperPrompts
{
    /// <summary>The names of the subsets in the paper's order: 66 of animals, 144 of animals and objects, 66 of objects.</summary>
    public static IReadOnlyList<string> Subsets { get; } = ["animals", "animals_objects", "objects"];

    /// <summary>All of them, subset after subset.</summary>
    public static IReadOnlyList<PaperPrompt> All { get; } = Read();

    private static List<PaperPrompt> Read()
    {
        using var stream = typeof(PaperPrompts).Assembly.GetManifestResourceStream("paper-prompts.json")!;
        var subsets = JsonSerializer.Deserialize<Dictionary<string, Entry[]>>(stream, JsonSerializerOptions.Web)!;
        return [.. Subsets.SelectMany(subset => subsets[subset].Select(entry => new PaperPrompt(subset, entry.Text) { Subjects = entry.Subjects, Tokens = entry.Tokens }))];
    }

    private sealed record Entry(string Text, string[] Subjects, int[] Tokens);
}
