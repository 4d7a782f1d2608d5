using AttendAndExcite.Models;
using BenchmarkDotNet.Attributes;

namespace AttendAndExcite.Benchmarks;

/// <summary>
/// The two predictions of classifier-free guidance for one picture, at a quarter of Stable Diffusion's channels and 512 px: as one batch on all
/// threads, which is how runs do it, and side by side, each on half of the threads.
/// </summary>
public class TwoPromptsBenchmarks
{
    private UNet _unet = null!;
    private Tensor _latents = null!;
    private Tensor _context = null!;

    [GlobalSetup]
    public void Prepare()
    {
        _unet = new UNet(new UNetConfig { BlockOutChannels = [96, 192, 320, 320] });
        _latents = randn([2, 4, 64, 64]).DetachFromDisposeScope();
        _context = randn([2, 77, 768]).DetachFromDisposeScope();
    }

    [Benchmark(Baseline = true)]
    public void OneBatch()
    {
        using var still = no_grad();
        _unet.PredictNoise(_latents, 500, _context).Dispose();
    }

    [Benchmark]
    public void SideBySide()
    {
        int threads = get_num_threads();
        var other = Task.Run(() => Predict(1, Math.Max(1, threads / 2)));
        Predict(0, threads - (threads / 2));
        other.GetAwaiter().GetResult();
        set_num_threads(threads);
    }

    [GlobalCleanup]
    public void Free()
    {
        _unet.Dispose();
        _latents.Dispose();
        _context.Dispose();
    }

    private void Predict(long image, int threads)
    {
        set_num_threads(threads); // counts for the present thread
        using var scope = NewDisposeScope();
        using var still = no_grad();
        _unet.PredictNoise(_latents.narrow(0, image, 1), 500, _context.narrow(0, image, 1));
    }
}
