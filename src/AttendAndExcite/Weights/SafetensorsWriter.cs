using System.Buffers.Binary;
using System.Text.Json;

namespace AttendAndExcite.Weights;

/// <summary>Writes safetensors files, the data aligned to 8 bytes.</summary>
internal static class SafetensorsWriter
{
    private const int Alignment = 8;

    /// <summary>Writes tensors of different names, with optional free texts.</summary>
    /// <exception cref="ArgumentException">Two tensors have one name, or a type is not in the format.</exception>
    public static void Write(string path, KeyValuePair<string, Tensor>[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        // Larger elements first keeps every tensor aligned to its own element size.
        var ordered = tensors.OrderByDescending(pair => pair.Value.dtype.ElementSize()).ThenBy(pair => pair.Key, StringComparer.Ordinal).ToArray();
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = File.Create(temporary))
            {
                stream.Write(Header(ordered, metadata));
                foreach (var (_, value) in ordered) WriteData(stream, value);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static byte[] Header(KeyValuePair<string, Tensor>[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var entries = new Dictionary<string, object>();
        if (metadata is { Count: > 0 }) entries["__metadata__"] = metadata;
        long offset = 0;
        foreach (var (name, value) in tensors)
        {
            long end = offset + (value.numel() * value.dtype.ElementSize());
            if (!entries.TryAdd(name, Entry(value, offset, end))) throw new ArgumentException($"There are two tensors {name}.", nameof(tensors));
            offset = end;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(entries);
        int padded = (json.Length + Alignment - 1) / Alignment * Alignment;
        byte[] header = new byte[8 + padded];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)padded);
        json.CopyTo(header, 8);
        header.AsSpan(8 + json.Length).Fill((byte)' ');
        return header;
    }

    private static object Entry(Tensor value, long begin, long end) =>
        new { dtype = SafetensorsTypes.NameOf(value.dtype), shape = value.shape, data_offsets = new[] { begin, end } };

    private static void WriteData(Stream stream, Tensor value)
    {
        using var scope = NewDisposeScope();
        if (value.numel() == 0) return;
        var flat = value.detach().cpu().contiguous().flatten();
        long step = 1 << 24;
        for (long first = 0; first < flat.shape[0]; first += step)
        {
            using var part = flat.narrow(0, first, Math.Min(step, flat.shape[0] - first)).clone();
            stream.Write(part.bytes);
        }
    }
}
