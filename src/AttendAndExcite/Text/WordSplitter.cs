using System.Globalization;
using System.Text;

namespace AttendAndExcite.Text;

/// <summary>
/// Cuts cleaned text into what CLIP's byte pairs are merged within: special tokens, English contractions, runs of letters, single
/// digits, runs of anything else but space (the pattern of openai/CLIP's simple_tokenizer).
/// </summary>
internal static class WordSplitter
{
    private static readonly string[] Contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private enum Kind
    {
        Space,
        Letter,
        Number,
        Other,
    }

    /// <summary>The pieces of a text, in lower case.</summary>
    public static IEnumerable<string> Split(string text, IReadOnlyCollection<string> specials)
    {
        string lower = Lower(TextRepair.Repair(text));
        for (int at = 0; at < lower.Length;)
        {
            string piece = specials.Concat(Contractions).FirstOrDefault(known => StandsAt(lower, at, known)) ?? Run(lower, at, specials);
            if (KindAt(lower, at) != Kind.Space) yield return piece;
            at += piece.Length;
        }
    }

    private static bool StandsAt(string text, int at, string known) => string.CompareOrdinal(text, at, known, 0, known.Length) == 0;

    private static string Run(string text, int start, IReadOnlyCollection<string> specials)
    {
        var kind = KindAt(text, start);
        int end = start + Width(text, start);
        while (kind != Kind.Number && end < text.Length && KindAt(text, end) == kind && !specials.Any(special => StandsAt(text, end, special)))
            end += Width(text, end);
        return text[start..end];
    }

    private static int Width(string text, int at) => Rune.TryGetRuneAt(text, at, out var rune) ? rune.Utf16SequenceLength : 1;

    private static Kind KindAt(string text, int at)
    {
        if (char.IsWhiteSpace(text, at)) return Kind.Space;
        return CharUnicodeInfo.GetUnicodeCategory(text, at) switch
        {
            <= UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            _ => Kind.Other,
        };
    }

    /// <summary>Lower case as Unicode's full mapping has it: the dotted capital I keeps its dot, a sigma that ends a word is a final one.</summary>
    private static string Lower(string text)
    {
        var lower = new StringBuilder(text.Length);
        for (int at = 0; at < text.Length; at++)
        {
            bool endsWord = text[at] == 'Σ' && at > 0 && char.IsLetter(text[at - 1]) && (at + 1 == text.Length || !char.IsLetter(text[at + 1]));
            if (text[at] == 'İ') lower.Append("i\u0307");
            else lower.Append(endsWord ? 'ς' : text[at]);
        }

        return lower.ToString().ToLowerInvariant();
    }
}
