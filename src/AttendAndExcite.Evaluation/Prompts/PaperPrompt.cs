namespace AttendAndExcite.Evaluation.Prompts;

/// <summary>A prompt of the paper's evaluation.</summary>
/// <param name="Subset">animals, animals_objects or objects.</param>
/// <param name="Text">The prompt, which names two subjects.</param>
public sealed record PaperPrompt(string Subset, string Text)
{
    /// <summary>The two subjects, without their colours: the last word before "and" or "with", and the last of all (section 3: "subject tokens, e.g. nouns").</summary>
    public IReadOnlyList<string> Subjects { get; init; } = [];

    /// <summary>The index of each subject's token by CLIP's tokenizer, as the official code takes it.</summary>
    public IReadOnlyList<int> Tokens { get; init; } = [];
}
