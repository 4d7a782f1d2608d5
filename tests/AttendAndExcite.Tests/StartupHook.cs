using System.Globalization;
using System.Runtime.Intrinsics.X86;

/// <summary>
/// Makes a process with libtorch like one on a machine that hides its processor's caches (docs/FIDELITY.md): named in DOTNET_STARTUP_HOOKS, this assembly runs
/// before Main and writes 1 byte over the sizes of the caches in oneDNN's table, which stand in libtorch_cpu's data as 32-bit numbers, first level first.
/// </summary>
internal static class StartupHook
{
    /// <summary>The exit code where it cannot be done: no such table is found, or oneDNN is right nevertheless.</summary>
    public const int Impossible = 77;

    private const string Caches = "/sys/devices/system/cpu/cpu0/cache";

    public static void Initialize()
    {
        _ = CountsRight(maps: 16); // oneDNN fills its table when it is first asked, and keeps its way for convolutions that it has met
        if (CacheSizes() is not { Length: > 1 } sizes || !Overwrite(sizes) || CountsRight(maps: 1)) Environment.Exit(Impossible);
    }

    /// <summary>The data caches' sizes in bytes as the system knows them; none where it knows none, as for other processors.</summary>
    private static int[] CacheSizes() => !X86Base.IsSupported || !Directory.Exists(Caches) ? [] :
    [
        .. Directory.EnumerateDirectories(Caches, "index*").Order(StringComparer.Ordinal)
            .Where(cache => File.Exists(Path.Combine(cache, "size")) && File.ReadAllText(Path.Combine(cache, "type")).Trim() != "Instruction")
            .Select(cache => 1024 * int.Parse(File.ReadAllText(Path.Combine(cache, "size")).TrimEnd('K', '\n'), CultureInfo.InvariantCulture)),
    ];

    private static unsafe bool Overwrite(int[] sizes)
    {
        foreach (var (start, length) in WrittenParts("libtorch_cpu.so"))
        {
            var numbers = new Span<int>((void*)start, checked((int)(length / sizeof(int))));
            int table = numbers.IndexOf(sizes);
            if (table < 0) continue;
            numbers.Slice(table, sizes.Length).Fill(1);
            return true;
        }

        return false;
    }

    /// <summary>Where a library's variables lie: its writable parts, and the nameless one of zeros that follows them.</summary>
    private static IEnumerable<(nint Start, long Length)> WrittenParts(string library)
    {
        long end = 0;
        foreach (string[] line in File.ReadLines("/proc/self/maps").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            long[] range = [.. line[0].Split('-').Select(address => long.Parse(address, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
            bool belongs = line.Length > 5 ? line[5].EndsWith(library, StringComparison.Ordinal) : range[0] == end;
            if (!belongs) continue;
            end = range[1];
            if (line[1].StartsWith("rw", StringComparison.Ordinal)) yield return ((nint)range[0], range[1] - range[0]);
        }
    }

    /// <summary>Whether ones are counted right in the gradient of a convolution of so many maps to as many. libtorch leaves single small pictures to others.</summary>
    private static bool CountsRight(long maps)
    {
        using var scope = NewDisposeScope();
        using var grad = enable_grad();
        var x = ones(2, maps, 8, 8).requires_grad_(true);
        autograd.backward([nn.functional.conv2d(x, ones(maps, maps, 3, 3)).sum()], inputs: [x]);
        return x.grad![0, 0, 4, 4].item<float>() == 9 * maps;
    }
}
