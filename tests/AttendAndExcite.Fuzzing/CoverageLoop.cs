using System.Diagnostics;

namespace AttendAndExcite.Fuzzing;

/// <summary>A coverage-guided fuzzer in one process: inputs that reach new branches are kept and changed further.</summary>
/// <param name="findings">The folder for inputs that crash, hang or take much memory.</param>
internal sealed class CoverageLoop(string findings)
{
    /// <summary>What one input of at most 8 kB may allocate.</summary>
    private const long MostBytes = 64 << 20;

    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(20);

    private readonly HashSet<string> _faults = new(StringComparer.Ordinal);
    private byte[] _input = [];
    private long _started;

    /// <summary>Reads so many inputs; the same seed gives the same inputs as long as the code is the same.</summary>
    public FuzzReport Run(FuzzTarget target, long executions, int seed)
    {
        var map = new CoverageMap();
        using var watchdog = new Timer(_ => EndHang(target), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        var random = new Random(seed);
        var mutation = new Mutation(random, target.Seeds);
        var (kept, understood) = (new List<byte[]>(target.Seeds), new List<byte[]>(target.Seeds));
        var report = new FuzzReport(target.Name);
        long begin = Stopwatch.GetTimestamp();
        for (long count = 0; count < executions; count++)
        {
            _input = count < target.Seeds.Count ? target.Seeds[(int)count] : mutation.Of(Any(random.Next(2) == 0 ? kept : understood), Any(kept));
            map.Clear();
            bool isUnderstood = Execute(target, report);
            if (!map.IsNew() || count < target.Seeds.Count) continue;
            kept.Add(_input);
            if (isUnderstood) understood.Add(_input); // what is refused at once leads no further
        }

        Volatile.Write(ref _started, 0);
        report.Finish(Stopwatch.GetElapsedTime(begin), kept.Count - target.Seeds.Count, map.Edges);
        return report;

        byte[] Any(List<byte[]> inputs) => inputs[random.Next(inputs.Count)];
    }

    private bool Execute(FuzzTarget target, FuzzReport report)
    {
        long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
        Volatile.Write(ref _started, start);
        bool isUnderstood = false;
        try
        {
            isUnderstood = target.Understands(_input);
            report.Count(isUnderstood);
        }
        catch (Exception fault)
        {
            report.CountFault();
            string place = fault.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("AttendAndExcite", StringComparison.Ordinal))?.Trim() ?? "";
            Keep(target, $"{fault.GetType().Name}: {fault.Message.Split('\n')[0]} {place}", $"{fault.GetType().Name} {place}");
        }

        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        if (bytes > MostBytes) Keep(target, $"{bytes >> 20} MB allocated", "allocation");
        report.Measure(Stopwatch.GetElapsedTime(start), bytes);
        return isUnderstood;
    }

    /// <summary>Keeps the first input of each fault.</summary>
    private void Keep(FuzzTarget target, string what, string kind)
    {
        if (!_faults.Add($"{target.Name} {kind}")) return;
        Directory.CreateDirectory(findings);
        string path = Path.Combine(findings, $"{target.Name}-{_faults.Count}");
        File.WriteAllBytes(path, _input);
        Console.Error.WriteLine($"{path}: {what}");
    }

    private void EndHang(FuzzTarget target)
    {
        long started = Volatile.Read(ref _started);
        if (started == 0 || Stopwatch.GetElapsedTime(started) < Hang) return;
        Keep(target, $"hangs for more than {Hang.TotalSeconds} seconds", "hang");
        Environment.Exit(1);
    }
}
