namespace AttendAndExcite.Text;

/// <summary>Something that the picture must show: its words in the prompt and the positions of their tokens.</summary>
/// <param name="Text">The words as the prompt has them.</param>
/// <param name="Tokens">Positions in the prompt, the begin token being 0. Each token's attention is watched by itself, as in the official code.</param>
public sealed record Subject(string Text, IReadOnlyList<int> Tokens)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Text} ({string.Join(", ", Tokens)})";
}
