namespace AttendAndExcite.Text;

/// <summary>A prompt in tokens.</summary>
public sealed class TokenizedPrompt
{
    internal TokenizedPrompt(string text, int[] ids, string[] pieces, PromptWord[] words, long[] padded) =>
        (Text, Ids, Pieces, Words, Padded) = (text, ids, pieces, words, padded);

    /// <summary>The prompt as it was given.</summary>
    public string Text { get; }

    /// <summary>The ids of begin, the prompt's tokens and end; however long.</summary>
    public IReadOnlyList<int> Ids { get; }

    /// <summary>The text of each of <see cref="Ids"/>.</summary>
    public IReadOnlyList<string> Pieces { get; }

    /// <summary>The words with the positions of their tokens.</summary>
    public IReadOnlyList<PromptWord> Words { get; }

    /// <summary>The longest sequence the model sees, begin and end included: 77.</summary>
    public int Limit => Padded.Length;

    /// <summary>What truncation cuts off, or null.</summary>
    public string? CutText => Words.All(IsSeen) ? null : string.Join(' ', Words.Where(word => !IsSeen(word)).Select(word => word.Text));

    /// <summary>Exactly <see cref="Limit"/> ids, truncated or padded.</summary>
    internal long[] Padded { get; }

    /// <summary>Whether the model sees all of a word.</summary>
    public bool IsSeen(PromptWord word) => word.First + word.Count <= Limit - 1;
}
