namespace AttendAndExcite.Evaluation.Prompts;

/// <summary>A prompt of the paper's evaluation.</summary>
/// <param name="Subset">animals, animals_objects or objects.</param>
/// <param name="Text">The prompt, which names two subjects.</param>
public sealed record PaperPrompt(string Subset, string Text);
