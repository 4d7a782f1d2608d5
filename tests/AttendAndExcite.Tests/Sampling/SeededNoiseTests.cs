using System.Security.Cryptography;
using AttendAndExcite.Sampling;
using AttendAndExcite.Tests.Models;

namespace AttendAndExcite.Tests.Sampling;

public class SeededNoiseTests
{
    private const string File = "golden/common/rng.safetensors";

    public static TheoryData<int> Seeds => [0, 42, 1234];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Cpu_noise_is_the_reference_s_bit_for_bit(int seed)
    {
        using var scope = NewDisposeScope();
        var hashes = Golden.Json("golden/common/rng.json").GetProperty("sha256");
        foreach (int side in new[] { 32, 64 })
        {
            var values = new SeededNoise(NoiseSource.Cpu, [seed]).Next(4, side, side);
            Assert.Equal(hashes.GetProperty($"randn_1x4x{side}x{side}.seed{seed}").GetString(), Convert.ToHexStringLower(SHA256.HashData(values.bytes)));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Short_and_odd_draws_are_the_reference_s_too(int seed)
    {
        using var scope = NewDisposeScope();
        foreach (int count in new[] { 8, 15, 16, 17, 40 })
            Assert.Equal(0, TinyModel.Error(new SeededNoise(NoiseSource.Cpu, [seed]).Next(count)[0], Golden.Tensor(File, $"randn_{count}.seed{seed}")));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_second_draw_goes_on_behind_the_first(int seed)
    {
        using var scope = NewDisposeScope();
        var noise = new SeededNoise(NoiseSource.Cpu, [seed]);
        Assert.Equal(0, TinyModel.Error(cat([noise.Next(64), noise.Next(64)]), Golden.Tensor(File, $"two_draws_64.seed{seed}")));
    }

    [Fact]
    public void Cuda_noise_begins_as_the_official_runs_did()
    {
        using var scope = NewDisposeScope();
        float[] first = [.. new SeededNoise(NoiseSource.Cuda, [0]).Next(4, 64, 64).flatten().data<float>().Take(8)];
        float[] recorded = [-0.9247f, -0.4253f, -2.6438f, 0.1452f, -0.1209f, -0.5797f, -0.6229f, -0.3284f];
        Assert.All(recorded.Zip(first), pair => Assert.Equal(pair.First, pair.Second, 0.000051f));
    }

    [Theory]
    [InlineData(NoiseSource.Cpu)]
    [InlineData(NoiseSource.Cuda)]
    public void Noise_is_standard_normal_and_each_draw_is_new(NoiseSource source)
    {
        using var scope = NewDisposeScope();
        var noise = new SeededNoise(source, [7]);
        var (first, second) = (noise.Next(4, 64, 64), noise.Next(4, 64, 64));
        // Four standard errors of 16,384 draws; 68.27 % lie within one standard deviation.
        Assert.InRange(first.mean().item<float>(), -0.032, 0.032);
        Assert.InRange(first.std().item<float>(), 0.978, 1.022);
        Assert.InRange((first.abs() < 1).to_type(float32).mean().item<float>(), 0.668, 0.697);
        Assert.InRange((first * second).mean().item<float>(), -0.032, 0.032);
    }

    [Theory]
    [InlineData(NoiseSource.Cpu)]
    [InlineData(NoiseSource.Cuda)]
    public void Each_seed_of_a_batch_has_the_noise_it_has_alone(NoiseSource source)
    {
        using var scope = NewDisposeScope();
        var both = new SeededNoise(source, [3, 4]).Next(4, 8, 8);
        Assert.Equal([2L, 4, 8, 8], both.shape);
        Assert.Equal(0, TinyModel.Error(both[0], new SeededNoise(source, [3]).Next(4, 8, 8)[0]));
        Assert.Equal(0, TinyModel.Error(both[1], new SeededNoise(source, [4]).Next(4, 8, 8)[0]));
    }
}
