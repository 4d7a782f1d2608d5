using System.Diagnostics;

namespace AttendAndExcite.FullSize;

/// <summary>What a model of the real size takes: opening and loading, one guided step with text encoder and decoder, and the process's peak.</summary>
/// <param name="path">A folder or a single file.</param>
/// <param name="maxMemory">Bytes that the run may take; null: no limit.</param>
/// <param name="refinements">Refinement rounds in the step.</param>
internal sealed class Measurement(string path, long? maxMemory, int refinements)
{
    /// <summary>The head of the table.</summary>
    public static string Heading { get; } = "model | pixels | refinements | plan | open | load | load again | one step, CPU | peak\n--- | --- | --: | --- | --: | --: | --: | --: | --:";

    /// <summary>Measures, on one thread, and gives the table's row.</summary>
    /// <exception cref="Weights.CheckpointException">Its weights are not exactly those of its configurations.</exception>
    public string Run()
    {
        torch.set_num_threads(1);
        long start = Stopwatch.GetTimestamp();
        using var model = StableDiffusion.Open(path);
        var opening = Stopwatch.GetElapsedTime(start);
        model.CheckWeights();
        var generator = new Generator(model);
        var request = Request(model);
        var settings = generator.Prepare(request);
        if (maxMemory is { } limit) model.Economise(limit, settings);
        var loading = Load(model);
        model.Release();
        var again = Load(model);
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        int rounds = generator.Generate(request)[0].Guidance.Sum(record => record.Rounds.Count);
        var step = Process.GetCurrentProcess().TotalProcessorTime - before;
        string plan = maxMemory is null ? "no limit" : $"{maxMemory / 1e9:0.0} GB: {model.Memory}";
        return $"{model.Name} | {settings.Width}x{settings.Height} | {rounds} | {plan} | {opening.TotalSeconds:0.0} s | {loading.TotalSeconds:0.00} s | {again.TotalSeconds:0.00} s | {step.TotalSeconds:0} s | {Peak() / 1e9:0.00} GB";
    }

    private static TimeSpan Load(StableDiffusion model)
    {
        long start = Stopwatch.GetTimestamp();
        model.Load();
        return Stopwatch.GetElapsedTime(start);
    }

    private GenerationRequest Request(StableDiffusion model) => new("a cat and a dog")
    {
        Steps = 1,
        Scheduler = "ddim",
        SkipSafetyChecker = true,
        Guidance = model.Defaults.Guidance with
        {
            MaxRefinements = refinements,
            Thresholds = refinements == 0 ? new Dictionary<int, double>() : new Dictionary<int, double> { [0] = 1 }, // never reached: every round is made
        },
    };

    /// <summary>The largest resident set so far; on Linux the kernel's own record.</summary>
    private static long Peak() => OperatingSystem.IsLinux()
        ? 1024 * long.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))["VmHWM:".Length..^"kB".Length])
        : Process.GetCurrentProcess().PeakWorkingSet64;
}
