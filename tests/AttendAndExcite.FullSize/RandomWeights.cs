using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace AttendAndExcite.FullSize;

/// <summary>
/// Writes safetensors files of random weights as fast as the disk takes them: one stretch of random numbers serves every tensor,
/// scaled so that activations neither vanish nor grow.
/// </summary>
internal static class RandomWeights
{
    /// <summary>A prime, so that the repetitions fall on other columns in each row.</summary>
    private const int Stretch = 1_048_573;

    private static readonly float[] Uniform = MakeUniform();

    /// <summary>Writes a file; integers become 0, 1, 2, ... as the position buffers of old checkpoints have them.</summary>
    public static void Write(string path, IEnumerable<(string Key, long[] Shape, bool IsInteger)> tensors, bool half)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var ordered = tensors.OrderByDescending(tensor => tensor.IsInteger).ToArray(); // the largest elements first: all are aligned
        using var stream = File.Create(path);
        stream.Write(Header(ordered, half));
        foreach (var (key, shape, isInteger) in ordered)
        {
            long count = Count(shape);
            if (isInteger) stream.Write(MemoryMarshal.AsBytes(Enumerable.Range(0, (int)count).Select(number => (long)number).ToArray().AsSpan()));
            else Write(stream, count, Center(key, shape), Spread(shape), half);
        }
    }

    private static byte[] Header((string Key, long[] Shape, bool IsInteger)[] tensors, bool half)
    {
        var entries = new Dictionary<string, object> { ["__metadata__"] = new Dictionary<string, string> { ["format"] = "pt" } };
        long offset = 0;
        foreach (var (key, shape, isInteger) in tensors)
        {
            long end = offset + (Count(shape) * (isInteger ? 8 : half ? 2 : 4));
            entries[key] = new { dtype = isInteger ? "I64" : half ? "F16" : "F32", shape, data_offsets = new[] { offset, end } };
            offset = end;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(entries);
        byte[] header = new byte[8 + ((json.Length + 7) / 8 * 8)];
        header.AsSpan(8).Fill((byte)' ');
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - 8);
        json.CopyTo(header, 8);
        return header;
    }

    private static void Write(FileStream stream, long count, float center, float spread, bool half)
    {
        var values = new float[(int)Math.Min(count, Stretch)];
        for (int index = 0; index < values.Length; index++) values[index] = center + (spread * Uniform[index]);
        var bytes = half ? MemoryMarshal.AsBytes(Array.ConvertAll(values, value => (Half)value).AsSpan()) : MemoryMarshal.AsBytes(values.AsSpan());
        for (long left = count * (half ? 2 : 4); left > 0; left -= bytes.Length) stream.Write(bytes[..(int)Math.Min(left, bytes.Length)]);
    }

    /// <summary>Norms start as the identity; everything else is around zero.</summary>
    private static float Center(string key, long[] shape) => shape.Length == 1 && !key.EndsWith("bias", StringComparison.Ordinal) ? 1 : 0;

    /// <summary>Matrices and convolutions keep the variance of what goes through them; vectors are nearly their center.</summary>
    private static float Spread(long[] shape) => shape.Length < 2 ? 0.02f : (float)Math.Sqrt(3.0 / Count(shape[1..]));

    private static long Count(long[] shape) => shape.Aggregate(1L, (product, side) => product * side);

    private static float[] MakeUniform()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, Stretch).Select(_ => (2 * random.NextSingle()) - 1)];
    }
}
