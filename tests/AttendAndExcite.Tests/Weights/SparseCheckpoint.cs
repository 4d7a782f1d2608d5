using System.Buffers.Binary;
using System.Text.Json;

namespace AttendAndExcite.Tests.Weights;

/// <summary>A safetensors file with a real header and all zeros for data, which file systems with holes store in a few blocks.</summary>
internal static class SparseCheckpoint
{
    public static string Write(string path, IEnumerable<(string Name, long[] Shape)> tensors, Dictionary<string, string>? metadata = null)
    {
        var header = new Dictionary<string, object>();
        if (metadata is not null) header["__metadata__"] = metadata;
        long offset = 0;
        foreach (var (name, shape) in tensors)
        {
            long end = offset + shape.Aggregate(4L, (product, side) => product * side);
            header[name] = new { dtype = "F32", shape, data_offsets = new[] { offset, end } };
            offset = end;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        byte[] padded = new byte[(json.Length + 7) / 8 * 8];
        padded.AsSpan().Fill((byte)' ');
        json.CopyTo(padded, 0);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, padded.Length);
        using var stream = File.Create(path);
        stream.Write(length);
        stream.Write(padded);
        stream.SetLength(8 + padded.Length + offset);
        return path;
    }
}
