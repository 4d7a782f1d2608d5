namespace AttendAndExcite.Evaluation.Blip;

/// <summary>A text that beam search found.</summary>
/// <param name="Ids">Its tokens; the last is the end token where it found one.</param>
/// <param name="Score">The mean logarithm of its tokens' probabilities, divided as transformers divides it: by the length without the end token.</param>
internal sealed record Hypothesis(IReadOnlyList<int> Ids, float Score);
