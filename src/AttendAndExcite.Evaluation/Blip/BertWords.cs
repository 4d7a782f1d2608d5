using System.Globalization;
using System.Text;
using AttendAndExcite.Text;

namespace AttendAndExcite.Evaluation.Blip;

/// <summary>
/// Splits a text into words as BERT's basic tokenizer does: lower case without marks, punctuation and Chinese characters each by
/// themselves. (Microsoft.ML.Tokenizers 2.0 drops line breaks and emoji instead, and needs ICU to take marks off letters.)
/// </summary>
internal static class BertWords
{
    // google-research/bert, tokenization.py, _is_chinese_char.
    private static readonly (int First, int Last)[] Chinese =
    [
        (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
    ];

    /// <summary>The words.</summary>
    public static IEnumerable<string> Split(string text)
    {
        var spaced = new StringBuilder();
        foreach (var rune in TextRepair.WithoutMarks(text.ToLowerInvariant()).EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune)) spaced.Append(' ');
            else if (IsDropped(rune)) continue;
            else if (IsAlone(rune)) spaced.Append(' ').Append(rune).Append(' ');
            else spaced.Append(rune);
        }

        return spaced.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool IsDropped(Rune rune) => rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    /// <summary>ASCII's symbols count as punctuation.</summary>
    private static bool IsAlone(Rune rune) => Rune.IsPunctuation(rune) || (rune.IsAscii && !Rune.IsLetterOrDigit(rune))
        || Chinese.Any(range => rune.Value >= range.First && rune.Value <= range.Last);
}
