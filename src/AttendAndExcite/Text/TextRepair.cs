using System.Globalization;
using System.Net;
using System.Text;

namespace AttendAndExcite.Text;

/// <summary>
/// Cleans text as CLIP's tokenizer expects it (its reference uses the Python package ftfy): HTML entities, UTF-8 that was read
/// as Windows-1252, Latin ligatures, full-width forms, curly quotes, control characters, canonical composition.
/// </summary>
/// <remarks>Not covered: mojibake of other code pages or of parts of a text only, half-width katakana, terminal escapes.</remarks>
internal static class TextRepair
{
    // Windows-1252, 0x80 to 0x9F; undefined bytes stand for themselves.
    private const string Windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

    private static readonly Dictionary<char, string> Ligatures = new()
    {
        ['Ĳ'] = "IJ",
        ['ĳ'] = "ij",
        ['ŉ'] = "ʼn",
        ['Ǳ'] = "DZ",
        ['ǲ'] = "Dz",
        ['ǳ'] = "dz",
        ['Ǆ'] = "DŽ",
        ['ǅ'] = "Dž",
        ['ǆ'] = "dž",
        ['Ǉ'] = "LJ",
        ['ǈ'] = "Lj",
        ['ǉ'] = "lj",
        ['Ǌ'] = "NJ",
        ['ǋ'] = "Nj",
        ['ǌ'] = "nj",
        ['ﬀ'] = "ff",
        ['ﬁ'] = "fi",
        ['ﬂ'] = "fl",
        ['ﬃ'] = "ffi",
        ['ﬄ'] = "ffl",
        ['ﬅ'] = "ſt",
        ['ﬆ'] = "st",
    };

    private static readonly Dictionary<(char Letter, char Mark), char> Compositions = ReadCompositions();

    private static readonly Dictionary<char, char> Roots = Compositions.ToDictionary(pair => pair.Value, pair => pair.Key.Letter);

    /// <summary>The cleaned text.</summary>
    public static string Repair(string text)
    {
        if (!text.Contains('<', StringComparison.Ordinal)) text = WebUtility.HtmlDecode(text);
        text = UndoWindows1252(text);
        var repaired = new StringBuilder(text.Length);
        foreach (char letter in text)
        {
            if (IsControl(letter)) continue;
            if (Ligatures.TryGetValue(letter, out string? parts)) repaired.Append(parts);
            else repaired.Append(Plain(letter));
        }

        return Compose(repaired.ToString());
    }

    /// <summary>The text without the marks of its letters, as BERT's tokenizer wants it: "café" becomes "cafe".</summary>
    public static string WithoutMarks(string text)
    {
        var bare = new StringBuilder(text.Length);
        foreach (char letter in text)
        {
            char root = letter;
            while (Roots.TryGetValue(root, out char next)) root = next;
            if (char.GetUnicodeCategory(root) != UnicodeCategory.NonSpacingMark) bare.Append(root);
        }

        return bare.ToString();
    }

    private static char Plain(char letter) => letter switch
    {
        >= '\uFF01' and <= '\uFF5E' => (char)(letter - 0xFEE0),
        '\u3000' => ' ',
        '\u02BC' or (>= '\u2018' and <= '\u201B') => '\'',
        >= '\u201C' and <= '\u201F' => '"',
        _ => letter,
    };

    private static bool IsControl(char letter) =>
        letter is <= '\u0008' or '\u000B' or (>= '\u000E' and <= '\u001F') or '\u007F'
            or (>= '\u206A' and <= '\u206F') or '\uFEFF' or (>= '\uFFF9' and <= '\uFFFC');

    /// <summary>Reads the text's Windows-1252 bytes as UTF-8, if they are valid UTF-8 of more than ASCII.</summary>
    private static string UndoWindows1252(string text)
    {
        if (text.All(char.IsAscii)) return text;
        byte[] bytes = new byte[text.Length];
        for (int index = 0; index < text.Length; index++)
        {
            int special = Windows1252.IndexOf(text[index], StringComparison.Ordinal);
            if (special < 0 && text[index] > 0xFF) return text;
            bytes[index] = (byte)(special >= 0 ? 0x80 + special : text[index]);
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return text;
        }
    }

    /// <summary>Joins letters and the marks that follow them, Hangul syllables left aside. (The runtime's own normalisation needs ICU, which a machine may lack.)</summary>
    private static string Compose(string text)
    {
        var composed = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            bool joins = composed.Length > 0 && rune.IsBmp && Compositions.TryGetValue((composed[^1], (char)rune.Value), out char whole) && Replace(composed, whole);
            if (!joins) composed.Append(rune.ToString());
        }

        return composed.ToString();

        static bool Replace(StringBuilder text, char last)
        {
            text[^1] = last;
            return true;
        }
    }

    /// <summary>The canonical compositions of the Unicode Character Database (version 14), basic plane: letter, mark, whole.</summary>
    private static Dictionary<(char, char), char> ReadCompositions()
    {
        using var stream = typeof(TextRepair).Assembly.GetManifestResourceStream("compositions.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ').Select(code => (char)Convert.ToInt32(code, 16)).ToArray())
            .ToDictionary(codes => (codes[0], codes[1]), codes => codes[2]);
    }
}
