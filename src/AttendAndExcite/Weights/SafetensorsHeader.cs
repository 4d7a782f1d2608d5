using System.Buffers.Binary;
using System.Text.Json;
using AttendAndExcite.Configuration;

namespace AttendAndExcite.Weights;

/// <summary>
/// The header of a safetensors file: 8 bytes of little-endian length, then JSON from names to dtype, shape and data offsets.
/// Everything in it is checked before anything is believed.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The format's own bound on the header (100 MB).</summary>
    private const long LargestHeader = 100_000_000;

    private SafetensorsHeader(long dataStart, long fileLength, SafetensorsHeaderJson json) =>
        (DataStart, FileLength, Entries, Metadata) = (dataStart, fileLength, json.Entries, json.Metadata);

    /// <summary>The first byte of the data.</summary>
    public long DataStart { get; }

    /// <summary>The bytes of the whole file.</summary>
    public long FileLength { get; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    /// <summary>The free texts of the header.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads and checks the header of a file.</summary>
    /// <exception cref="CheckpointException">It is no safetensors file, or a damaged one.</exception>
    public static SafetensorsHeader Read(Stream file, string path)
    {
        long length = file.Length;
        Span<byte> prefix = stackalloc byte[8];
        if (length < 8) throw Damaged(path, $"it has only {length} bytes");
        file.ReadExactly(prefix);
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (size is < 2 or > LargestHeader) throw Damaged(path, $"its header claims to have {size} bytes");
        if ((long)size > length - 8) throw Damaged(path, $"it ends within its header of {size} bytes");
        byte[] utf8 = new byte[size];
        file.ReadExactly(utf8);
        try
        {
            var json = SafetensorsHeaderJson.Parse(utf8);
            CheckLayout(json.Entries, length - 8 - utf8.Length);
            return new SafetensorsHeader(8 + utf8.Length, length, json);
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException)
        {
            throw Damaged(path, error is FormatException ? error.Message : $"its header is not valid JSON ({JsonFault.Of(error)})");
        }
    }

    /// <summary>The tensors must fill the data without a gap or an overlap, which also bounds every offset by the file's length.</summary>
    private static void CheckLayout(Dictionary<string, SafetensorsEntry> entries, long dataLength)
    {
        long expected = 0;
        foreach (var (name, entry) in entries.OrderBy(pair => pair.Value.Begin).ThenBy(pair => pair.Value.End))
        {
            if (entry.Begin != expected)
                throw new FormatException(entry.Begin < expected ? $"{name} overlaps another tensor" : $"there is a gap before {name}");
            expected = entry.End;
        }

        if (expected != dataLength)
        {
            throw new FormatException(expected > dataLength
                ? $"it is cut short: {dataLength} of {expected} data bytes are there"
                : $"{dataLength - expected} bytes follow its last tensor");
        }
    }

    private static CheckpointException Damaged(string path, string reason) =>
        new($"{path} is not a usable safetensors file: {reason}. Download or copy it again.");
}
