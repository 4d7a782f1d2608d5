namespace AttendAndExcite.Sampling;

/// <summary>Normal random numbers for a batch of pictures, where each picture has its own seed and so its own stream.</summary>
public sealed class SeededNoise
{
    private readonly Func<long[], Tensor>[] _streams;

    /// <summary>Opens a stream for each seed.</summary>
    public SeededNoise(NoiseSource source, IReadOnlyList<long> seeds) =>
        _streams = [.. seeds.Select(seed => source == NoiseSource.Cpu ? Cpu(seed) : Cuda(seed))];

    /// <summary>The next numbers of every stream: batch, then the given shape of one picture; float32 on the CPU.</summary>
    /// <remarks>As one call of PyTorch's <c>randn</c>: a second draw goes on behind the first, and how a draw is cut up matters.</remarks>
    public Tensor Next(params long[] shape)
    {
        using var scope = NewDisposeScope();
        return stack([.. _streams.Select(stream => stream(shape))]).MoveToOuterDisposeScope();
    }

    private static Func<long[], Tensor> Cpu(long seed)
    {
        var generator = new torch.Generator((ulong)seed, CPU);
        return shape => randn(shape, dtype: float32, generator: generator);
    }

    private static Func<long[], Tensor> Cuda(long seed)
    {
        var philox = new PhiloxNormal((ulong)seed);
        return shape => tensor(philox.Next(checked((int)shape.Aggregate((product, side) => product * side)))).view(shape);
    }
}
