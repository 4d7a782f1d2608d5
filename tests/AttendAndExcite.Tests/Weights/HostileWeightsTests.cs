using System.Text;
using AttendAndExcite.Fuzzing;
using CsCheck;

namespace AttendAndExcite.Tests.Weights;

/// <summary>
/// Damaged and malicious files: each is either understood or refused in one sentence, whatever stands in it. AAE_SLOW=1 tries a
/// million of them. What the fuzzer found is tried always.
/// </summary>
public sealed class HostileWeightsTests : IDisposable
{
    private static readonly bool IsSlow = Environment.GetEnvironmentVariable("AAE_SLOW") == "1";

    private readonly ScratchFolder _folder = new();

    public static TheoryData<string> Targets => [.. new FuzzTargets("").All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Any_damaged_file_is_read_or_refused(string name)
    {
        var target = Target(name);
        int times = name is "safetensors-header" ? 400_000 : 40_000;
        foreach (byte[] seed in target.Seeds)
            Damaged(seed).Sample(input => { target.Understands(input); }, iter: (IsSlow ? times : Math.Max(200, times / 200)) / target.Seeds.Count, threads: 1);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void The_undamaged_file_is_read(string name)
    {
        var target = Target(name);
        Assert.All(target.Seeds, seed => Assert.True(target.Understands(seed)));
    }

    [Fact]
    public void Any_bytes_are_a_safetensors_file_or_refused()
    {
        var target = Target("safetensors");
        Gen.Byte.Array[0, 64].Sample(bytes => !target.Understands(bytes), iter: IsSlow ? 100_000 : 500, threads: 1);
    }

    [Theory]
    [InlineData("guidance", """{"thresholds":{"5":0,"5":0.5}}""")] // a key twice
    [InlineData("preprocessor", """{"image_mean":[0.5,1e99,0.5],"image_std":[0.3,0.3,0.3]}""")] // beyond float32
    public void What_the_fuzzer_found_is_refused(string name, string input) => Assert.False(Target(name).Understands(Encoding.UTF8.GetBytes(input)));

    [Theory]
    [InlineData("single-file")] // names of unknown tensors
    [InlineData("safetensors-header")]
    [InlineData("weight-index")]
    [InlineData("unet")]
    [InlineData("preview")]
    public void Names_and_values_without_end_are_not_repeated_to_the_user(string name)
    {
        string text = new('x', 100_000);
        Assert.False(Target(name).Understands(Encoding.UTF8.GetBytes($$$"""{"{{{text}}}":"{{{text}}}","weight_map":{"{{{text}}}":"{{{text}}}"},"act_fn":"{{{text}}}","red":"{{{text}}}"}""")));
    }

    public void Dispose() => _folder.Dispose();

    private FuzzTarget Target(string name) => new FuzzTargets(_folder.Root).All.Single(target => target.Name == name);

    /// <summary>One to four places of a valid file are overwritten, cut out, doubled, or get something inserted.</summary>
    private static Gen<byte[]> Damaged(byte[] valid)
    {
        var splinters = Gen.OneOf(Gen.Int[0, FuzzTargets.Splinters.Length - 1].Select(index => Encoding.UTF8.GetBytes(FuzzTargets.Splinters[index])), Gen.Byte.Array[1, 4]);
        var damage = Gen.Select(Gen.Int[0, 3], Gen.Int[0, valid.Length], Gen.Int[1, 12], splinters);
        return damage.Array[1, 4].Select(damages => damages.Aggregate(valid, (bytes, one) =>
        {
            var (kind, place, length, splinter) = one;
            int at = Math.Min(place, bytes.Length), end = Math.Min(at + length, bytes.Length);
            return kind switch
            {
                0 => [.. bytes[..at], .. splinter, .. bytes[end..]],
                1 => [.. bytes[..at], .. bytes[end..]],
                2 => [.. bytes[..end], .. bytes[at..]],
                _ => [.. bytes[..at], .. splinter, .. bytes[at..]],
            };
        }));
    }
}
