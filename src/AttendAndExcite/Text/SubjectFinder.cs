namespace AttendAndExcite.Text;

/// <summary>
/// Finds the subjects of a prompt, by words the user gives or by a simple rule: the prompt falls apart at conjunctions,
/// prepositions, verbs of the list below and punctuation; articles and the names of pictures ("photo") drop out; the last word of
/// what is left of each piece is a subject. "A photo of a frog and a pink bench" has the subjects "frog" and "bench": nouns, as the
/// paper's examples have it. Words see those before them in CLIP's causal text encoder, so "bench" carries its "pink".
/// </summary>
public static class SubjectFinder
{
    private static readonly HashSet<string> Separators = new(StringComparer.OrdinalIgnoreCase)
    {
        "and", "or", "but", "with", "without", "of", "in", "on", "at", "by", "for", "from", "to", "into", "onto", "over", "under", "above",
        "below", "behind", "beside", "besides", "between", "near", "next", "front", "inside", "outside", "through", "around", "against",
        "along", "across", "up", "down", "as", "like", "while", "is", "are", "was", "were", "that", "which", "who", "has", "have",
        "wearing", "holding", "riding", "sitting", "standing", "lying", "eating", "playing", "looking", "running", "walking", "chasing", "watching",
    };

    private static readonly HashSet<string> Fillers = new(StringComparer.OrdinalIgnoreCase)
    {
        "a", "an", "the", "some", "this", "these", "those", "its", "his", "her", "their", "my", "your", "our", "one", "very",
        "photo", "photograph", "picture", "image", "painting", "drawing", "portrait", "sketch", "illustration", "render", "rendering",
        "close-up", "closeup", "view", "scene", "style",
    };

    /// <summary>The subjects by the rule; empty when nothing is left.</summary>
    public static IReadOnlyList<Subject> Find(TokenizedPrompt prompt)
    {
        var subjects = new List<Subject>();
        var phrase = new List<PromptWord>();
        foreach (var word in prompt.Words)
        {
            if (Separators.Contains(word.Text) || !word.Text.Any(char.IsLetterOrDigit)) Close();
            else if (!Fillers.Contains(word.Text)) phrase.Add(word);
        }

        Close();
        return subjects;

        void Close()
        {
            if (phrase is [.., var noun] && prompt.IsSeen(noun)) subjects.Add(Join([noun]));
            phrase.Clear();
        }
    }

    /// <summary>The words of each text, wherever the prompt has them in that order; each text takes the first place not yet taken.</summary>
    /// <exception cref="UnknownSubjectException">The prompt does not have them.</exception>
    public static IReadOnlyList<Subject> Find(TokenizedPrompt prompt, IReadOnlyList<string> texts)
    {
        var taken = new HashSet<int>();
        return [.. texts.Select(text => Locate(prompt, text, taken))];
    }

    private static Subject Locate(TokenizedPrompt prompt, string text, HashSet<int> taken)
    {
        string[] wanted = [.. WordSplitter.Split(text, [])];
        var words = prompt.Words;
        for (int start = 0; wanted.Length > 0 && start + wanted.Length <= words.Count; start++)
        {
            var here = words.Skip(start).Take(wanted.Length).ToList();
            bool matches = here.Zip(wanted).All(pair => pair.First.Text == pair.Second);
            if (!matches || here.Any(word => taken.Contains(word.First))) continue;
            if (!here.All(prompt.IsSeen))
                throw new UnknownSubjectException($"\"{text}\" stands behind the prompt's {prompt.Limit} tokens that the model sees; shorten the prompt.");
            taken.UnionWith(here.Select(word => word.First));
            return Join(here);
        }

        string known = string.Join(", ", words.Select(word => word.Text).Where(word => word.Any(char.IsLetterOrDigit)).Distinct(StringComparer.OrdinalIgnoreCase));
        throw new UnknownSubjectException($"The prompt has no subject \"{text}\"; its words are: {known}.");
    }

    private static Subject Join(IReadOnlyCollection<PromptWord> words) =>
        new(string.Join(' ', words.Select(word => word.Text)), [.. words.SelectMany(word => Enumerable.Range(word.First, word.Count))]);
}
