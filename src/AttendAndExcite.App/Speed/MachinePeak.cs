using System.Diagnostics;

namespace AttendAndExcite.App.Speed;

/// <summary>The most that this machine's libtorch computes with the threads at hand: a product of two square matrices, the best of several.</summary>
internal static class MachinePeak
{
    private const long Side = 2048;
    private const int Attempts = 8;

    /// <summary>Floating-point operations a second.</summary>
    public static double Measure(Device device)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var (a, b) = (rand([Side, Side], device: device), rand([Side, Side], device: device));
        var best = TimeSpan.MaxValue;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            long start = Stopwatch.GetTimestamp();
            using var product = a.mm(b);
            _ = product[0, 0].item<float>(); // waits for a GPU
            var time = Stopwatch.GetElapsedTime(start);
            if (time < best) best = time;
        }

        return 2.0 * Side * Side * Side / best.TotalSeconds;
    }
}
