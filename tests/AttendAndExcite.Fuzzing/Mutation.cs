using System.Text;
using System.Text.RegularExpressions;

namespace AttendAndExcite.Fuzzing;

/// <summary>Changes inputs at random; the same seed gives the same changes.</summary>
/// <param name="random">The source of chance.</param>
/// <param name="seeds">Valid inputs, whose words are put elsewhere.</param>
internal sealed partial class Mutation(Random random, IEnumerable<byte[]> seeds)
{
    private const int Longest = 8192;
    private const int MostChanges = 6;

    private readonly byte[][] _words =
    [
        .. FuzzTargets.Splinters.Select(Encoding.UTF8.GetBytes),
        .. seeds.SelectMany(seed => Words().Matches(Encoding.Latin1.GetString(seed)).Select(match => match.Value)).Distinct().Select(Encoding.Latin1.GetBytes),
    ];

    /// <summary>A few changes of an input, some with pieces of another.</summary>
    public byte[] Of(byte[] input, byte[] other)
    {
        var bytes = new List<byte>(input);
        for (int changes = 0; changes == 0 || (changes < MostChanges && random.Next(2) == 0); changes++) Change(bytes, other);
        if (bytes.Count > Longest) bytes.RemoveRange(Longest, bytes.Count - Longest);
        return [.. bytes];
    }

    private void Change(List<byte> bytes, byte[] other)
    {
        int at = random.Next(bytes.Count + 1), length = Math.Min(bytes.Count - at, 1 << random.Next(7));
        byte[] word = _words[random.Next(_words.Length)];
        switch (random.Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                bytes.InsertRange(at, word);
                break;
            case 5:
                bytes.RemoveRange(at, Math.Min(bytes.Count - at, word.Length));
                bytes.InsertRange(at, word);
                break;
            case 6 when bytes.Count > 0: // one JSON value for another
                ExchangeValue(bytes, word);
                break;
            case 7 when other.Length > 0:
                int from = random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, 1 << random.Next(8))));
                break;
        }
    }

    private void ExchangeValue(List<byte> bytes, byte[] word)
    {
        int start = bytes.FindIndex(random.Next(bytes.Count), letter => letter is (byte)':' or (byte)'[' or (byte)',');
        if (start < 0) return;
        int end = bytes.FindIndex(start + 1, letter => letter is (byte)',' or (byte)']' or (byte)'}');
        if (end < 0) return;
        bytes.RemoveRange(start + 1, end - start - 1);
        bytes.InsertRange(start + 1, word);
    }

    [GeneratedRegex("\"[^\"]{1,60}\"|[0-9.]+|</w>")]
    private static partial Regex Words();
}
