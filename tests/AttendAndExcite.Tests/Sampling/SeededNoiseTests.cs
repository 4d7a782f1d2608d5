using System.Security.Cryptography;
using AttendAndExcite.Sampling;
using AttendAndExcite.Tests.Models;

namespace AttendAndExcite.Tests.Sampling;

public class SeededNoiseTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(42)]
    [InlineData(1234)]
    public void Cpu_noise_is_the_reference_s_bit_for_bit(int seed)
    {
        using var scope = NewDisposeScope();
        var values = new SeededNoise(NoiseSource.Cpu, [seed]).Next(4, 64, 64);
        string hash = Convert.ToHexStringLower(SHA256.HashData(values.bytes));
        Assert.Contains(hash, Golden.Json("golden/common/rng.json").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Cuda_noise_begins_as_the_official_runs_did()
    {
        using var scope = NewDisposeScope();
        float[] first = [.. new SeededNoise(NoiseSource.Cuda, [0]).Next(4, 64, 64).flatten().data<float>().Take(8)];
        float[] recorded = [-0.9247f, -0.4253f, -2.6438f, 0.1452f, -0.1209f, -0.5797f, -0.6229f, -0.3284f];
        Assert.All(recorded.Zip(first), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public void Cuda_noise_is_normal_and_goes_on()
    {
        using var scope = NewDisposeScope();
        var noise = new SeededNoise(NoiseSource.Cuda, [7]);
        var first = noise.Next(4, 64, 64);
        var second = noise.Next(4, 64, 64);
        Assert.InRange(first.mean().item<float>(), -0.03, 0.03);
        Assert.InRange(first.std().item<float>(), 0.97, 1.03);
        Assert.InRange((first * second).mean().item<float>(), -0.03, 0.03);
    }

    [Fact]
    public void Each_seed_of_a_batch_has_the_noise_it_has_alone()
    {
        using var scope = NewDisposeScope();
        foreach (var source in Enum.GetValues<NoiseSource>())
        {
            var both = new SeededNoise(source, [3, 4]).Next(4, 8, 8);
            Assert.Equal(0, TinyModel.Error(both[1], new SeededNoise(source, [4]).Next(4, 8, 8)[0]));
        }
    }
}
