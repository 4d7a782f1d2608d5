using AttendAndExcite.Models;
using BenchmarkDotNet.Attributes;

namespace AttendAndExcite.Benchmarks;

/// <summary>The 3x3 convolutions of SD 1.4's U-Net on one thread: libtorch's own against minimal filtering, forward and with the gradient.</summary>
public class ConvolutionBenchmarks
{
    private Tensor _x = null!;
    private Tensor _weight = null!;
    private Tensor _gradient = null!;

    /// <summary>Inputs, outputs and side of the map.</summary>
    [Params("320 320 64", "640 640 64", "960 320 64", "640 640 32", "1280 1280 32", "1280 1280 16", "2560 1280 16", "1280 1280 8")]
    public string Shape { get; set; } = "";

    [Params(1, 2)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        set_num_threads(1);
        int[] shape = [.. Shape.Split(' ').Select(int.Parse)];
        _x = randn(Batch, shape[0], shape[2], shape[2]).DetachFromDisposeScope();
        _weight = randn(shape[1], shape[0], 3, 3).DetachFromDisposeScope();
        _gradient = randn(Batch, shape[1], shape[2], shape[2]).DetachFromDisposeScope();
    }

    [Benchmark(Baseline = true)]
    public void Stock() => Forward(Own);

    [Benchmark]
    public void Filtered() => Forward(Minimal);

    [Benchmark]
    public void StockWithGradient() => Backward(Own);

    [Benchmark]
    public void FilteredWithGradient() => Backward(Minimal);

    [GlobalCleanup]
    public void Free()
    {
        _x.Dispose();
        _weight.Dispose();
        _gradient.Dispose();
    }

    private Tensor Own(Tensor x) => nn.functional.conv2d(x, _weight, padding: [1, 1]);

    private Tensor Minimal(Tensor x) => Winograd.Convolution(x, _weight, null);

    private void Forward(Func<Tensor, Tensor> layer)
    {
        using var still = no_grad();
        layer(_x).Dispose();
    }

    private void Backward(Func<Tensor, Tensor> layer)
    {
        using var scope = NewDisposeScope();
        var x = _x.detach().requires_grad_(true);
        autograd.backward([layer(x)], [_gradient], inputs: [x]);
    }
}
