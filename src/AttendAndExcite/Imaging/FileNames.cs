using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace AttendAndExcite.Imaging;

/// <summary>Names of files and folders that are legal on every system.</summary>
public static class FileNames
{
    /// <summary>What stands in the names of files that explain a picture, between its seed and the extension: <c>21.explained.png</c>.</summary>
    public const string Explained = ".explained.";

    private const int LongestName = 200; // bytes of UTF-8, of the 255 that file systems take
    private const char Replacement = '_';

    private static readonly SearchValues<char> Illegal = SearchValues.Create("<>:\"/\\|?*");

    // learn.microsoft.com/windows/win32/fileio/naming-a-file; a name with any extension is reserved, too.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL",
        "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "COM¹", "COM²", "COM³",
        "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9", "LPT¹", "LPT²", "LPT³",
    };

    /// <summary>
    /// The prompt itself where it is a legal name. Otherwise its illegal characters become _, a long one is cut, and a mark such as
    /// ~1f9c4a, made from the whole prompt, keeps different prompts apart.
    /// </summary>
    public static string FromPrompt(string prompt)
    {
        string legal = Shorten(Replace(prompt));
        return legal == prompt && legal.Length > 0 ? prompt : $"{legal}~{Mark(prompt)}";
    }

    private static string Replace(string prompt)
    {
        var name = new StringBuilder();
        foreach (var rune in prompt.EnumerateRunes()) // a lone surrogate comes as U+FFFD
        {
            if (Rune.IsControl(rune) || (rune.IsBmp && Illegal.Contains((char)rune.Value))) name.Append(Replacement);
            else name.Append(rune);
        }

        // A dot or blank at the end is dropped by Windows, a dot at the beginning hides a file, and a blank there is easily lost.
        for (int last = name.Length - 1; last >= 0 && name[last] is '.' or ' '; last--) name[last] = Replacement;
        if (name.Length > 0 && name[0] is '.' or ' ') name[0] = Replacement;
        string stem = name.ToString().Split('.')[0].TrimEnd();
        return Reserved.Contains(stem) ? Replacement + name.ToString() : name.ToString();
    }

    private static string Shorten(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= LongestName) return name;
        var kept = new StringBuilder();
        int bytes = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > LongestName) break;
            kept.Append(rune);
        }

        return kept.ToString().TrimEnd(' ', '.');
    }

    private static string Mark(string prompt) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(prompt)))[..6];
}
