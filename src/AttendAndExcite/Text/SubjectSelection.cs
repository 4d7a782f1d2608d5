namespace AttendAndExcite.Text;

/// <summary>How the subjects of a prompt are chosen.</summary>
public abstract record SubjectSelection
{
    private SubjectSelection()
    {
    }

    /// <summary>By the rule of <see cref="SubjectFinder"/>.</summary>
    public static SubjectSelection Automatic { get; } = new ByRule();

    /// <summary>By words of the prompt: "cat", "pink bench".</summary>
    public static SubjectSelection Words(params IReadOnlyList<string> texts) => new ByWords(texts);

    /// <summary>By positions of tokens, as the official code has them: the begin token is 0, the first word's token 1.</summary>
    public static SubjectSelection Tokens(params IReadOnlyList<int> indices) => new ByTokens(indices);

    /// <summary>The subjects in a prompt.</summary>
    /// <exception cref="UnknownSubjectException">The prompt does not have them, or the rule finds none.</exception>
    public abstract IReadOnlyList<Subject> In(TokenizedPrompt prompt);

    private sealed record ByRule : SubjectSelection
    {
        public override IReadOnlyList<Subject> In(TokenizedPrompt prompt) => SubjectFinder.Find(prompt) is { Count: > 0 } subjects
            ? subjects
            : throw new UnknownSubjectException($"No subjects were found in \"{prompt.Text}\"; name them, or generate without Attend-and-Excite.");
    }

    private sealed record ByWords(IReadOnlyList<string> Texts) : SubjectSelection
    {
        public override IReadOnlyList<Subject> In(TokenizedPrompt prompt) => Texts.Count > 0
            ? SubjectFinder.Find(prompt, Texts)
            : throw new UnknownSubjectException("No subjects were named.");
    }

    private sealed record ByTokens(IReadOnlyList<int> Indices) : SubjectSelection
    {
        public override IReadOnlyList<Subject> In(TokenizedPrompt prompt)
        {
            int last = Math.Min(prompt.Ids.Count, prompt.Limit) - 2; // in front of the end token
            if (Indices.Count == 0 || last < 1) throw new UnknownSubjectException($"\"{prompt.Text}\" has no tokens to choose, or none was chosen.");
            if (Indices.Any(index => index < 1 || index > last))
                throw new UnknownSubjectException($"Token {Indices.First(index => index < 1 || index > last)} is not in the prompt: its tokens are {Listed(prompt, last)}.");
            return [.. Indices.Select(index => new Subject(prompt.Pieces[index], [index]))];
        }

        private static string Listed(TokenizedPrompt prompt, int last) =>
            string.Join(", ", Enumerable.Range(1, last).Select(index => $"{index} {prompt.Pieces[index]}"));
    }
}
