namespace AttendAndExcite.Sampling;

/// <summary>Philox 4x32-10, a counter-based generator (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").</summary>
internal static class Philox
{
    // The paper's multipliers and Weyl constants (golden ratio and √3 - 1, times 2^32).
    private const uint FirstMultiplier = 0xD2511F53, SecondMultiplier = 0xCD9E8D57;
    private const uint FirstWeyl = 0x9E3779B9, SecondWeyl = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>The four random numbers that belong to a counter (low word first: block, then subsequence) under a key.</summary>
    public static (uint A, uint B, uint C, uint D) Block(ulong block, ulong subsequence, ulong key)
    {
        var (a, b, c, d) = ((uint)block, (uint)(block >> 32), (uint)subsequence, (uint)(subsequence >> 32));
        var (first, second) = ((uint)key, (uint)(key >> 32));
        for (int round = 0; round < Rounds; round++)
        {
            ulong low = (ulong)FirstMultiplier * a, high = (ulong)SecondMultiplier * c;
            (a, b, c, d) = ((uint)(high >> 32) ^ b ^ first, (uint)high, (uint)(low >> 32) ^ d ^ second, (uint)low);
            (first, second) = (first + FirstWeyl, second + SecondWeyl);
        }

        return (a, b, c, d);
    }
}
