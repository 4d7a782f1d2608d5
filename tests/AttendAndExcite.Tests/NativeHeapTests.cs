namespace AttendAndExcite.Tests;

/// <summary>Alone in the process: what other tests allocate would count too.</summary>
[Collection(nameof(NativeHeapTests))]
[CollectionDefinition(nameof(NativeHeapTests), DisableParallelization = true)]
public sealed class NativeHeapTests
{
    private const long MB = 1 << 20;

    [Fact]
    public void Under_a_saving_plan_freed_tensors_leave_the_process_even_from_between_others()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The measure is for glibc.");
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        model.Memory = new MemoryPlan { OnePartAtATime = true };
        using (ones(24 * MB / 4)) { } // glibc by itself would learn from this to keep blocks of 24 MB in its heap
        using var between = NewDisposeScope(); // small tensors that stay, so that no heap could shrink from its end
        var large = new List<Tensor>();
        foreach (long size in (long[])[2, 4, 8, 16, 24, 2, 4, 8, 16, 24, 2, 4, 8, 16, 24])
        {
            large.Add(ones(size * MB / 4));
            ones(16_000);
        }

        long full = Resident();
        foreach (var tensor in large) tensor.Dispose();

        // 162 MB were freed. Without the plan none of it leaves; with it all does, less what the rest of the process takes meanwhile.
        Assert.InRange(full - Resident(), 81 * MB, long.MaxValue);
    }

    private static long Resident() => 1024 * long.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))["VmRSS:".Length..^"kB".Length]);
}
