using AttendAndExcite.Models;
using BenchmarkDotNet.Attributes;

namespace AttendAndExcite.Benchmarks;

/// <summary>Self-attention at Stable Diffusion's shapes, 512 px: formed probabilities, as the official code has them, against the fused kernel.</summary>
public class AttentionBenchmarks
{
    private Attention _attention = null!;
    private Tensor _pixels = null!;

    /// <summary>Side of the feature map and its channels.</summary>
    [Params("64 x 320", "32 x 640", "16 x 1280")]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        long[] numbers = [.. Shape.Split(" x ").Select(long.Parse)];
        _attention = new Attention(numbers[1], numbers[1], heads: 8);
        _pixels = randn([1, numbers[0] * numbers[0], numbers[1]]).DetachFromDisposeScope();
    }

    [Benchmark(Baseline = true)]
    public void Formed()
    {
        using var still = no_grad();
        _attention.Forward(_pixels, _pixels, keep: _ => { }).Dispose();
    }

    [Benchmark]
    public void Fused()
    {
        using var still = no_grad();
        _attention.Forward(_pixels, _pixels).Dispose();
    }

    [GlobalCleanup]
    public void Free()
    {
        _attention.Dispose();
        _pixels.Dispose();
    }
}
