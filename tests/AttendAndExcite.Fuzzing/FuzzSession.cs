using System.Diagnostics;
using SharpFuzz;

namespace AttendAndExcite.Fuzzing;

/// <summary>One run of this program, under one of three fuzzers.</summary>
internal sealed class FuzzSession : IDisposable
{
    private const string InMemory = "/dev/shm";

    private readonly DirectoryInfo _folder = Directory.CreateDirectory(Path.Combine(Directory.Exists(InMemory) ? InMemory : Path.GetTempPath(), $"fuzz-{Environment.ProcessId}"));
    private readonly IReadOnlyList<FuzzTarget> _targets;

    /// <summary>A run of all targets or of one; of none where there is none of the name.</summary>
    public FuzzSession(string name)
    {
        var all = new FuzzTargets(_folder.FullName).All;
        _targets = [.. all.Where(target => name is "all" || target.Name == name)];
        Names = ["all", .. all.Select(target => target.Name)];
    }

    /// <summary>What can be named.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>This program's own fuzzer.</summary>
    /// <returns>1 where something was found.</returns>
    public int Loop(long executions, int seed, string findings)
    {
        var loop = new CoverageLoop(findings);
        var reports = new List<FuzzReport>();
        Console.WriteLine(FuzzReport.Heading);
        foreach (var target in _targets)
        {
            reports.Add(loop.Run(target, executions, seed));
            Console.WriteLine(reports[^1]);
        }

        using var process = Process.GetCurrentProcess();
        Console.WriteLine($"\n{reports.Sum(report => report.Executions)} executions, {reports.Sum(report => report.Faults)} faults; the process took at most {process.PeakWorkingSet64 / 1e9:0.00} GB.");
        return reports.Sum(report => report.Faults) == 0 ? 0 : 1;
    }

    /// <summary>Under afl-fuzz.</summary>
    public int UnderAfl()
    {
        Fuzzer.Run((Stream input) =>
        {
            using var copy = new MemoryStream();
            input.CopyTo(copy);
            _targets[0].Understands(copy.ToArray());
        });
        return 0;
    }

    /// <summary>Under libFuzzer, by way of libfuzzer-dotnet.</summary>
    public int UnderLibFuzzer()
    {
        Fuzzer.LibFuzzer.Run(input => _targets[0].Understands(input.ToArray()));
        return 0;
    }

    /// <summary>Writes valid inputs.</summary>
    public int WriteSeeds(string folder)
    {
        foreach (var target in _targets)
        {
            string place = Directory.CreateDirectory(Path.Combine(folder, target.Name)).FullName;
            for (int seed = 0; seed < target.Seeds.Count; seed++) File.WriteAllBytes(Path.Combine(place, $"{seed}"), target.Seeds[seed]);
        }

        return 0;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
