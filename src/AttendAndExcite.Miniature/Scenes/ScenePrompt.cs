namespace AttendAndExcite.Miniature.Scenes;

/// <summary>Reads a prompt in the form of the captions back into its subjects.</summary>
public static class ScenePrompt
{
    private static readonly string[] Links = [" and ", " with "];

    /// <summary>The subjects a prompt names, in its order: "a cat and a red car" is a cat and a red car.</summary>
    /// <exception cref="FormatException">A part of it does not end in a known noun.</exception>
    public static IReadOnlyList<SceneSubject> Subjects(string prompt) => [.. prompt.Split(Links, StringSplitOptions.None).Select(Subject)];

    private static SceneSubject Subject(string part)
    {
        string[] words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || !SceneVocabulary.Nouns.Contains(words[^1]))
            throw new FormatException($"\"{part}\" does not end in a noun that the miniature knows: {string.Join(", ", SceneVocabulary.Nouns)}.");
        return new SceneSubject(words[^1], words.Length > 1 && SceneVocabulary.Colours.Contains(words[^2]) ? words[^2] : null);
    }
}
