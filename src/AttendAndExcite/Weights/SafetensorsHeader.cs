using System.Buffers.Binary;
using System.Text.Json;

namespace AttendAndExcite.Weights;

/// <summary>
/// The header of a safetensors file: 8 bytes of little-endian length, then JSON from names to dtype, shape and data offsets.
/// Everything in it is checked before anything is believed.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The format's own bound on the header (100 MB).</summary>
    private const long LargestHeader = 100_000_000;

    private static readonly Dictionary<string, ScalarType> Types = new()
    {
        ["F64"] = ScalarType.Float64, ["F32"] = ScalarType.Float32, ["F16"] = ScalarType.Float16, ["BF16"] = ScalarType.BFloat16,
        ["I64"] = ScalarType.Int64, ["I32"] = ScalarType.Int32, ["I16"] = ScalarType.Int16, ["I8"] = ScalarType.Int8,
        ["U8"] = ScalarType.Byte, ["BOOL"] = ScalarType.Bool,
    };

    private SafetensorsHeader(long dataStart, Dictionary<string, SafetensorsEntry> entries, Dictionary<string, string> metadata) =>
        (DataStart, Entries, Metadata) = (dataStart, entries, metadata);

    /// <summary>The first byte of the data.</summary>
    public long DataStart { get; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    /// <summary>The free texts of the header.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The format's name of a type.</summary>
    public static string NameOf(ScalarType type) => Types.First(pair => pair.Value == type).Key;

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
        byte[] header = new byte[size];
        file.ReadExactly(header);
        return Parse(header, length - 8 - (long)size, path);
    }

    private static SafetensorsHeader Parse(byte[] header, long dataLength, string path)
    {
        var entries = new Dictionary<string, SafetensorsEntry>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var json = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 8 });
            if (json.RootElement.ValueKind != JsonValueKind.Object) throw Damaged(path, "its header is not a JSON object");
            foreach (var property in json.RootElement.EnumerateObject())
            {
                if (property.Name == "__metadata__")
                {
                    foreach (var text in property.Value.EnumerateObject()) metadata[text.Name] = text.Value.GetString() ?? "";
                }
                else if (!entries.TryAdd(property.Name, Entry(property.Name, property.Value, path)))
                {
                    throw Damaged(path, $"it has {property.Name} twice");
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Damaged(path, $"its header cannot be understood ({error.Message})");
        }

        CheckLayout(entries, dataLength, path);
        return new SafetensorsHeader(8 + header.Length, entries, metadata);
    }

    private static SafetensorsEntry Entry(string name, JsonElement json, string path)
    {
        string type = json.GetProperty("dtype").GetString() ?? "";
        if (!Types.TryGetValue(type, out var scalar)) throw Damaged(path, $"{name} has the type {type}, which is not supported");
        long[] shape = [.. json.GetProperty("shape").EnumerateArray().Select(side => side.GetInt64())];
        long[] offsets = [.. json.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
        if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] < offsets[0]) throw Damaged(path, $"{name} has impossible offsets");
        var bytes = shape.Aggregate((UInt128)(ulong)scalar.ElementSize(), (product, side) => side is >= 0 and < 1L << 40 && product < (UInt128)1 << 80
            ? product * (ulong)side
            : throw Damaged(path, $"{name} has an impossible shape"));
        if (bytes != (ulong)(offsets[1] - offsets[0]))
            throw Damaged(path, $"{name} has {offsets[1] - offsets[0]} bytes for a shape of {string.Join('x', shape)} in {type}");
        return new SafetensorsEntry(scalar, shape, offsets[0], offsets[1]);
    }

    /// <summary>The tensors must fill the data without a gap or an overlap, which also bounds every offset by the file's length.</summary>
    private static void CheckLayout(Dictionary<string, SafetensorsEntry> entries, long dataLength, string path)
    {
        long expected = 0;
        foreach (var (name, entry) in entries.OrderBy(pair => pair.Value.Begin).ThenBy(pair => pair.Value.End))
        {
            if (entry.Begin != expected) throw Damaged(path, entry.Begin < expected ? $"{name} overlaps another tensor" : $"there is a gap before {name}");
            expected = entry.End;
        }

        if (expected != dataLength)
            throw Damaged(path, expected > dataLength ? $"it is cut short: {dataLength} of {expected} data bytes are there" : $"{dataLength - expected} bytes follow its last tensor");
    }

    private static CheckpointException Damaged(string path, string reason) =>
        new($"{path} is not a usable safetensors file: {reason}. Download or copy it again.");
}
