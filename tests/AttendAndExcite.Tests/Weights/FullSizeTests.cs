using System.Globalization;
using AttendAndExcite.Tests.App;

namespace AttendAndExcite.Tests.Weights;

/// <summary>
/// Models with the real releases' sizes, keys and configurations, and random weights: every key fits, and a guided step with text encoder and
/// decoder stays within <c>--max-memory</c>. AAE_SLOW=1 runs them: minutes, 5 GB of disk, and up to 5.5 GB of memory, one after the other.
/// </summary>
[Collection(nameof(NativeHeapTests))]
public sealed class FullSizeTests : IDisposable
{
    private static readonly string Program = Aae.Built("AttendAndExcite.FullSize", "full-size");
    private static readonly Dictionary<string, string> Environment = [];

    private readonly ScratchFolder _folder = new();

    [Theory]
    [InlineData("sd-1.4", "folder", 5.5)]
    [InlineData("sd-1.4", "single.safetensors", 4)]
    [InlineData("sd-1.4", "folder-of-half", 4, "--half")]
    [InlineData("sd-2.1-base", "folder", 5.5)]
    [InlineData("sd-2.1-base", "single.safetensors", 5.5)]
    [InlineData("sd-2.1", "folder", 5.5)]
    [InlineData("sd-2.1", "single-768-v.safetensors", 5.5)]
    public async Task Every_key_fits_and_a_guided_step_stays_within_the_memory_that_it_may_take(string release, string target, double gigabytes, params string[] options)
    {
        Assert.SkipUnless(System.Environment.GetEnvironmentVariable("AAE_SLOW") == "1", "It takes minutes and gigabytes: set AAE_SLOW=1.");
        string path = Path.Combine(_folder.Root, target);
        var written = await Aae.RunOther(Environment, Program, [release, path, .. options]);
        Assert.True(written.Code == 0, written.Errors);

        var measured = await Aae.RunOther(Environment, Program, "measure", path, "--max-memory", gigabytes.ToString(CultureInfo.InvariantCulture), "--refinements", "1");

        Assert.True(measured.Code == 0, measured.Errors);
        string[] cells = measured.Output.TrimEnd().Split('\n')[^1].Split(" | ");
        TestContext.Current.SendDiagnosticMessage(string.Join(" | ", cells));
        Assert.Equal(release == "sd-2.1" ? "768x768" : "512x512", cells[1]);
        Assert.InRange(double.Parse(cells[^1][..^" GB".Length], CultureInfo.InvariantCulture), 1, gigabytes);
    }

    public void Dispose() => _folder.Dispose();
}
