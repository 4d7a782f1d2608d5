using System.Text;

namespace AttendAndExcite.Text;

/// <summary>Byte pair encoding as CLIP does it (Sennrich et al. 2016): bytes as printable letters, the word's end marked by <c>&lt;/w&gt;</c>.</summary>
internal sealed class BytePairs(IReadOnlyDictionary<(string, string), int> ranks)
{
    private const string EndOfWord = "</w>";

    // The printable letters that stand for bytes: ASCII and Latin-1 for themselves, the others from U+0100 onwards.
    private static readonly char[] Letters = MakeLetters();
    private static readonly Dictionary<char, byte> Bytes = Letters.Select((letter, index) => (letter, index)).ToDictionary(pair => pair.letter, pair => (byte)pair.index);

    /// <summary>The letters that stand for the bytes 0 to 255.</summary>
    public static IReadOnlyList<char> Alphabet => Letters;

    /// <summary>The tokens of one piece of text.</summary>
    public IReadOnlyList<string> Encode(string piece)
    {
        var parts = Encoding.UTF8.GetBytes(piece).Select(value => Letters[value].ToString()).ToList();
        parts[^1] += EndOfWord;
        while (parts.Count > 1)
        {
            int best = int.MaxValue;
            for (int at = 0; at + 1 < parts.Count; at++) best = Math.Min(best, Rank(parts, at));
            if (best == int.MaxValue) break;
            for (int at = 0; at + 1 < parts.Count; at++)
            {
                if (Rank(parts, at) != best) continue;
                parts[at] += parts[at + 1];
                parts.RemoveAt(at + 1);
            }
        }

        return parts;
    }

    /// <summary>The text of one token; bytes that are no character by themselves become the replacement character.</summary>
    public static string Decode(string token)
    {
        bool ends = token.EndsWith(EndOfWord, StringComparison.Ordinal);
        string letters = ends ? token[..^EndOfWord.Length] : token;
        string text = Encoding.UTF8.GetString([.. letters.Where(Bytes.ContainsKey).Select(letter => Bytes[letter])]);
        return text.Trim([.. text.Where(letter => char.IsWhiteSpace(letter) || letter is >= '\u001C' and <= '\u001F')]);
    }

    private int Rank(List<string> parts, int at) => ranks.TryGetValue((parts[at], parts[at + 1]), out int rank) ? rank : int.MaxValue;

    private static char[] MakeLetters()
    {
        char[] letters = new char[256];
        int next = 256;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            letters[value] = printable ? (char)value : (char)next++;
        }

        return letters;
    }
}
