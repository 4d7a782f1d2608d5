using System.Numerics;
using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace AttendAndExcite.Fuzzing;

/// <summary>The counters of executed branches, as AFL keeps them: one byte for each pair of branches that followed each other.</summary>
internal sealed unsafe class CoverageMap
{
    private const int Size = 1 << 16;

    private static readonly byte* Counters = (byte*)NativeMemory.AllocZeroed(Size); // of the whole process, to its end

    private readonly byte[] _seen = new byte[Size];

    /// <summary>Gives the instrumentation a place for its counters; without one, instrumented code crashes.</summary>
    public static void Attach() => Trace.SharedMem = Counters;

    /// <summary>Pairs of branches that were ever executed.</summary>
    public int Edges => _seen.Count(bits => bits != 0);

    /// <summary>Forgets the last execution.</summary>
    public void Clear()
    {
        new Span<byte>(Counters, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Takes the last execution in: whether a pair was executed that never was, or in another order of magnitude of times.</summary>
    public bool IsNew()
    {
        var words = new ReadOnlySpan<ulong>(Counters, Size / sizeof(ulong));
        bool isNew = false;
        for (int word = 0; word < words.Length; word++)
        {
            if (words[word] == 0) continue;
            for (int at = word * sizeof(ulong); at < (word + 1) * sizeof(ulong); at++)
            {
                if (Counters[at] == 0) continue;
                byte bit = (byte)(1 << BitOperations.Log2(Counters[at]));
                isNew |= (_seen[at] & bit) == 0;
                _seen[at] |= bit;
            }
        }

        return isNew;
    }
}
