using System.Text.Json;

namespace AttendAndExcite.Weights;

/// <summary>
/// The JSON of a safetensors header, read token by token so that a hostile one costs no more memory than its own length.
/// </summary>
internal sealed class SafetensorsHeaderJson
{
    private const string MetadataKey = "__metadata__";

    /// <summary>No tensor of a neural network has more dimensions; NumPy's own bound.</summary>
    private const int MostDimensions = 64;

    /// <summary>The tensors by name.</summary>
    public Dictionary<string, SafetensorsEntry> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>The free texts.</summary>
    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Parses and checks the header, the layout of the data excepted.</summary>
    /// <exception cref="FormatException">It is JSON, but no header; the message is a clause.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A text in it is not valid Unicode.</exception>
    public static SafetensorsHeaderJson Parse(ReadOnlySpan<byte> utf8)
    {
        var header = new SafetensorsHeaderJson();
        var json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 8 });
        json.Read();
        Expect(ref json, JsonTokenType.StartObject, "its header");
        while (NextName(ref json) is { } name)
        {
            if (name == MetadataKey) header.ReadMetadata(ref json);
            else if (!header.Entries.TryAdd(name, ReadEntry(ref json, name))) throw new FormatException($"it has {name} twice");
        }

        json.Read(); // throws when anything but white space follows
        return header;
    }

    private void ReadMetadata(ref Utf8JsonReader json)
    {
        Expect(ref json, JsonTokenType.StartObject, MetadataKey);
        while (NextName(ref json) is { } name)
        {
            Expect(ref json, JsonTokenType.String, $"{MetadataKey} {name}");
            if (!Metadata.TryAdd(name, json.GetString()!)) throw new FormatException($"its {MetadataKey} has {name} twice");
        }
    }

    private static SafetensorsEntry ReadEntry(ref Utf8JsonReader json, string name)
    {
        (string? type, long[]? shape, long[]? offsets) = (null, null, null);
        Expect(ref json, JsonTokenType.StartObject, name);
        while (NextName(ref json) is { } key)
        {
            switch (key)
            {
                case "dtype" when type is null:
                    Expect(ref json, JsonTokenType.String, $"{name}'s dtype");
                    type = json.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadSizes(ref json, $"{name}'s shape", MostDimensions);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadSizes(ref json, $"{name}'s data_offsets", 2);
                    break;
                default:
                    throw new FormatException($"{name} has a second or unknown field {key}");
            }
        }

        if (type is null || shape is null || offsets is null) throw new FormatException($"{name} lacks dtype, shape or data_offsets");
        return Checked(name, type, shape, offsets);
    }

    private static SafetensorsEntry Checked(string name, string type, long[] shape, long[] offsets)
    {
        if (SafetensorsTypes.Find(type) is not { } scalar) throw new FormatException($"{name} has the type {type}, which is not supported");
        if (offsets.Length != 2 || offsets[1] < offsets[0]) throw new FormatException($"{name} has impossible data_offsets");
        var bytes = (UInt128)(ulong)scalar.ElementSize();
        foreach (long side in shape)
        {
            // Zeros count as ones here: libtorch computes strides so, and they must not overflow either.
            bytes *= (ulong)Math.Max(side, 1);
            if (bytes > long.MaxValue) throw new FormatException($"{name} has an impossible shape, {string.Join('x', shape)}");
        }

        long expected = shape.Contains(0) ? 0 : (long)bytes;
        if (expected != offsets[1] - offsets[0])
            throw new FormatException($"{name} has {offsets[1] - offsets[0]} bytes for a shape of {string.Join('x', shape)} in {type}");
        return new SafetensorsEntry(new TensorInfo(scalar, shape), offsets[0], offsets[1]);
    }

    /// <summary>Steps to the next property's value and gives its name, or past the end of the object and gives null.</summary>
    private static string? NextName(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.EndObject) return null;
        string name = json.GetString()!;
        json.Read();
        return name;
    }

    private static long[] ReadSizes(ref Utf8JsonReader json, string what, int most)
    {
        Expect(ref json, JsonTokenType.StartArray, what);
        var sizes = new List<long>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out long size) || size < 0 || sizes.Count == most)
                throw new FormatException($"{what} is not a list of at most {most} natural numbers");
            sizes.Add(size);
        }

        return [.. sizes];
    }

    private static void Expect(ref Utf8JsonReader json, JsonTokenType type, string what)
    {
        if (json.TokenType != type) throw new FormatException($"{what} is not a JSON {(type == JsonTokenType.String ? "text" : type == JsonTokenType.StartArray ? "list" : "object")}");
    }
}
