using System.Diagnostics;

namespace AttendAndExcite.App.Speed;

/// <summary>
/// The most that this machine's libtorch computes with the threads at hand: the best of several products of two square matrices and several
/// 3x3 convolutions, which other libraries compute (MKL and oneDNN on most processors).
/// </summary>
internal static class MachinePeak
{
    private const long Side = 2048;
    private const long Channels = 640;
    private const long MapSide = 64;
    private const int Attempts = 8;

    /// <summary>Floating-point operations a second.</summary>
    /// <param name="device">Where to compute.</param>
    /// <param name="cancellation">Stops between two attempts.</param>
    public static double Measure(Device device, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var (a, b) = (rand([Side, Side], device: device), rand([Side, Side], device: device));
        var (map, kernel) = (rand([1, Channels, MapSide, MapSide], device: device), rand([Channels, Channels, 3, 3], device: device));
        double product = Best(2.0 * Side * Side * Side, () => a.mm(b), cancellation);
        double convolution = Best(2.0 * 9 * Channels * Channels * MapSide * MapSide, () => nn.functional.conv2d(map, kernel, padding: [1, 1]), cancellation);
        return Math.Max(product, convolution);
    }

    private static double Best(double work, Func<Tensor> compute, CancellationToken cancellation) => work / Enumerable.Range(0, Attempts).Min(attempt =>
    {
        cancellation.ThrowIfCancellationRequested();
        long start = Stopwatch.GetTimestamp();
        using var scope = NewDisposeScope();
        _ = compute().sum().item<float>(); // waits for a GPU
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    });
}
