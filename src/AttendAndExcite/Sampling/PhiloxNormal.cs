namespace AttendAndExcite.Sampling;

/// <summary>
/// The normal numbers that PyTorch draws on an NVIDIA GPU: <see cref="Philox"/> blocks through the Box-Muller transform, with the
/// assignment of numbers to threads of its kernel (<c>aten/src/ATen/native/cuda/DistributionTemplates.h</c> of PyTorch 1.x).
/// </summary>
/// <remarks>
/// A draw of n numbers starts n threads, in whole blocks of 256, but never more than the GPU holds at once (multiprocessors times
/// threads of each). With T threads, thread t has the counter's subsequence t and makes the elements t, t + T, t + 2T and t + 3T of
/// one Philox block, t + 4T and so on of the next. So the GPU matters only beyond T numbers, and each further draw begins a
/// block later for every four numbers that the draw before took of a thread.
/// </remarks>
/// <param name="seed">The seed, Philox's key.</param>
/// <param name="largestGrid">
/// The most threads the GPU holds: here the A100's 108 multiprocessors of 2048, on which the official pictures were timed. It counts from
/// 221,185 numbers on, which is above 1880 x 1880 pixels of Stable Diffusion.
/// </param>
internal sealed class PhiloxNormal(ulong seed, int largestGrid = 108 * 2048)
{
    private const int BlockSize = 256;
    private const int PerBlock = 4; // numbers of one Philox block

    private ulong _block;

    /// <summary>The next draw of so many numbers.</summary>
    public float[] Next(int count)
    {
        if (count == 0) return [];
        int threads = (int)Math.Min(((long)count + BlockSize - 1) / BlockSize * BlockSize, largestGrid);
        var values = new float[count];
        for (int thread = 0; thread < threads && thread < count; thread++) Fill(values, thread, threads);
        _block += (ulong)(((count - 1) / ((long)threads * PerBlock)) + 1);
        return values;
    }

    private void Fill(float[] values, int thread, int threads)
    {
        ulong block = _block;
        for (long first = thread; first < values.Length; first += (long)threads * PerBlock, block++)
        {
            var (a, b, c, d) = Philox.Block(block, (ulong)thread, seed);
            var (x, y) = BoxMuller(a, b);
            var (z, w) = BoxMuller(c, d);
            ReadOnlySpan<float> four = [x, y, z, w];
            for (int index = 0; index < PerBlock && first + ((long)index * threads) < values.Length; index++)
                values[first + ((long)index * threads)] = four[index];
        }
    }

    /// <summary>cuRAND's normal pair in float32, sine first; its constants are 2^-32 and 2^-32 times 2π, offset by half a unit.</summary>
    private static (float First, float Second) BoxMuller(uint a, uint b)
    {
        const float unit = 2.3283064e-10f;
        const float turn = 2.3283064e-10f * 6.2831855f;
        float u = (a * unit) + (unit / 2);
        float v = (b * turn) + (turn / 2);
        float radius = MathF.Sqrt(-2 * MathF.Log(u));
        return (radius * MathF.Sin(v), radius * MathF.Cos(v));
    }
}
