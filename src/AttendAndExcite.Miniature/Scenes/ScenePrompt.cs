using System.Text.RegularExpressions;

namespace AttendAndExcite.Miniature.Scenes;

/// <summary>Reads a prompt in the form of the captions back into its subjects.</summary>
public static class ScenePrompt
{
    private static readonly string[] Links = [" and ", " with "];

    private static readonly string Named = $"an? ((?<noun>{Any(SceneVocabulary.Animals)})|(({Any(SceneVocabulary.Colours)}) )?(?<noun>{Any(SceneVocabulary.Objects)}))";

    private static readonly Regex Form = new($@"\A(a photo of )?{Named}( (and|with) {Named})?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    /// <summary>Whether a prompt, in lower case with single spaces, has the form of the captions, whichever subject comes first; or is empty, as captions sometimes are in training.</summary>
    public static bool IsCaption(string prompt)
    {
        if (prompt.Length == 0) return true;
        var match = Form.Match(prompt);
        return match.Success && match.Groups["noun"].Captures.Select(noun => noun.Value).Distinct().Count() == match.Groups["noun"].Captures.Count;
    }

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

    private static string Any(IEnumerable<string> words) => string.Join('|', words);
}
