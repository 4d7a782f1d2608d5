using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace AttendAndExcite.Imaging;

/// <summary>Texts inside a PNG file: the chunks tEXt, iTXt and zTXt of the PNG specification, third edition, section 11.3.3.</summary>
public static class PngText
{
    private const int ChunkFrame = 12; // length, type, checksum

    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The PNG with one more text, before its pixels. Latin-1 goes to tEXt, everything else to iTXt, as most programs do it.</summary>
    /// <param name="png">A PNG file's bytes.</param>
    /// <param name="keyword">1..79 characters of ASCII, such as "parameters".</param>
    /// <param name="text">The text; line feeds are kept.</param>
    /// <exception cref="InvalidDataException">The bytes are not a PNG file.</exception>
    public static byte[] Insert(byte[] png, string keyword, string text)
    {
        if (keyword.Length is < 1 or > 79 || !Ascii.IsValid(keyword)) throw new ArgumentException($"\"{keyword}\" is no PNG keyword.", nameof(keyword));
        var chunk = Chunk(keyword, text);
        int place = Chunks(png).First().End; // behind IHDR
        return [.. png.AsSpan(0, place), .. chunk, .. png.AsSpan(place)];
    }

    /// <summary>All the texts by keyword; the first one counts where a keyword repeats.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a PNG file, or a text chunk is damaged.</exception>
    public static IReadOnlyDictionary<string, string> Read(byte[] png)
    {
        var texts = new Dictionary<string, string>();
        foreach (var (type, begin, end) in Chunks(png))
        {
            if (type is not ("tEXt" or "iTXt" or "zTXt")) continue;
            var data = png.AsSpan(begin + 8, end - begin - ChunkFrame);
            if (Crc32.HashToUInt32(png.AsSpan(begin + 4, data.Length + 4)) != BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(end - 4)))
                throw new InvalidDataException($"The PNG file is damaged: the checksum of its {type} chunk is wrong.");
            int separator = data.IndexOf((byte)0);
            if (separator < 1) continue;
            string keyword = Encoding.Latin1.GetString(data[..separator]);
            if (Text(type, data[(separator + 1)..]) is { } text) texts.TryAdd(keyword, text);
        }

        return texts;
    }

    private static byte[] Chunk(string keyword, string text)
    {
        bool latin = text.All(letter => letter < 256 && letter != 0);
        byte[] data = latin
            ? [.. Encoding.ASCII.GetBytes(keyword), 0, .. Encoding.Latin1.GetBytes(text)]
            : [.. Encoding.ASCII.GetBytes(keyword), 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(text)]; // no compression, no language, no translated keyword
        byte[] chunk = new byte[data.Length + ChunkFrame];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(latin ? "tEXt" : "iTXt", chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(data.Length + 8), Crc32.HashToUInt32(chunk.AsSpan(4, data.Length + 4)));
        return chunk;
    }

    private static IEnumerable<(string Type, int Begin, int End)> Chunks(byte[] png)
    {
        if (!png.AsSpan().StartsWith(Signature)) throw new InvalidDataException("This is not a PNG file.");
        for (int begin = Signature.Length; begin < png.Length;)
        {
            long end = begin + ChunkFrame + (long)(png.Length - begin >= ChunkFrame ? BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(begin)) : uint.MaxValue);
            if (end > png.Length) throw new InvalidDataException("The PNG file is cut off.");
            yield return (Encoding.ASCII.GetString(png, begin + 4, 4), begin, (int)end);
            begin = (int)end;
        }
    }

    /// <summary>What stands behind a chunk's keyword, or null where its form is unknown.</summary>
    private static string? Text(string type, ReadOnlySpan<byte> data)
    {
        if (type == "tEXt") return Encoding.Latin1.GetString(data);
        if (type == "zTXt") return data is [0, ..] ? Encoding.Latin1.GetString(Inflate(data[1..])) : null;
        if (data is not [0 or 1, 0, ..]) return null;
        bool compressed = data[0] == 1;
        var rest = data[2..];
        for (int field = 0; field < 2; field++) // language, translated keyword
        {
            int zero = rest.IndexOf((byte)0);
            if (zero < 0) return null;
            rest = rest[(zero + 1)..];
        }

        return Encoding.UTF8.GetString(compressed ? Inflate(rest) : rest);
    }

    /// <summary>At most a mebibyte: no text of ours is longer, and a small chunk may inflate to anything.</summary>
    private static byte[] Inflate(ReadOnlySpan<byte> data)
    {
        using var zlib = new ZLibStream(new MemoryStream(data.ToArray()), CompressionMode.Decompress);
        byte[] text = new byte[1 << 20];
        return text[..zlib.ReadAtLeast(text, text.Length, throwOnEndOfStream: false)];
    }
}
