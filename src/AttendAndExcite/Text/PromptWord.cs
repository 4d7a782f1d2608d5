namespace AttendAndExcite.Text;

/// <summary>A word of a prompt, or a run of punctuation, and the positions of its tokens.</summary>
/// <param name="Text">The word in lower case.</param>
/// <param name="First">The position of its first token; the begin token is 0.</param>
/// <param name="Count">The number of its tokens.</param>
public readonly record struct PromptWord(string Text, int First, int Count);
