namespace AttendAndExcite.Sampling;

/// <summary>
/// The normal numbers that PyTorch draws on an NVIDIA GPU: Philox 4x32-10 (Salmon et al. 2011) and the Box-Muller transform, with
/// the kernel's assignment of numbers to threads.
/// </summary>
/// <remarks>
/// The kernel runs blocks of 256 threads and at most <see cref="MaxThreads"/> threads; thread t takes the elements t, t + threads, ... and
/// up to four of them from one Philox block. The first bound is reached only by draws of more elements than that, which is why
/// the number of threads, a property of the GPU (here the A100's 108 multiprocessors of 2048 threads), does not matter for
/// latents of ordinary size: up to 221,184 numbers, which is 1856 x 1856 pixels.
/// </remarks>
internal sealed class PhiloxNormal(ulong seed)
{
    private const int BlockSize = 256;
    private const int MaxThreads = 108 * 2048;
    private const int PerCall = 4;

    private ulong _offset;

    /// <summary>The next draw of so many numbers; a following draw goes on where this one ends.</summary>
    public float[] Next(int count)
    {
        int threads = Math.Min((count + BlockSize - 1) / BlockSize * BlockSize, MaxThreads);
        var values = new float[count];
        for (int thread = 0; thread < threads && thread < count; thread++) Fill(values, thread, threads);
        long rounds = (count - 1) / ((long)threads * PerCall) + 1;
        _offset += (ulong)rounds * PerCall;
        return values;
    }

    private void Fill(float[] values, int thread, int threads)
    {
        ulong block = _offset / PerCall;
        for (long first = thread; first < values.Length; first += (long)threads * PerCall, block++)
        {
            var (a, b, c, d) = Philox(block, (ulong)thread);
            var (x, y) = BoxMuller(a, b);
            var (z, w) = BoxMuller(c, d);
            ReadOnlySpan<float> four = [x, y, z, w];
            for (int index = 0; index < PerCall && first + ((long)index * threads) < values.Length; index++) values[first + ((long)index * threads)] = four[index];
        }
    }

    /// <summary>cuRAND's curand_normal: sine first.</summary>
    private static (float First, float Second) BoxMuller(uint a, uint b)
    {
        const float unit = 2.3283064e-10f; // 2^-32
        const float turn = 2.3283064e-10f * 6.2831855f;
        float u = (a * unit) + (unit / 2);
        float v = (b * turn) + (turn / 2);
        float radius = MathF.Sqrt(-2 * MathF.Log(u));
        return (radius * MathF.Sin(v), radius * MathF.Cos(v));
    }

    private (uint A, uint B, uint C, uint D) Philox(ulong block, ulong subsequence)
    {
        const uint m0 = 0xD2511F53, m1 = 0xCD9E8D57, w0 = 0x9E3779B9, w1 = 0xBB67AE85;
        uint k0 = (uint)seed, k1 = (uint)(seed >> 32);
        var (a, b, c, d) = ((uint)block, (uint)(block >> 32), (uint)subsequence, (uint)(subsequence >> 32));
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = (ulong)m0 * a, p1 = (ulong)m1 * c;
            (a, b, c, d) = ((uint)(p1 >> 32) ^ b ^ k0, (uint)p1, (uint)(p0 >> 32) ^ d ^ k1, (uint)p0);
            (k0, k1) = (k0 + w0, k1 + w1);
        }

        return (a, b, c, d);
    }
}
