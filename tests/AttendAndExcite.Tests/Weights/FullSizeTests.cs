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
        Assert.SkipUnless(Environment.GetEnvironmentVariable("AAE_SLOW") == "1", "It takes minutes and gigabytes: set AAE_SLOW=1.");
        string path = Path.Combine(_folder.Root, target);
        await Run([], [release, path, .. options]);

        string[] cells = await Run([], "measure", path, "--max-memory", gigabytes.ToString(CultureInfo.InvariantCulture), "--refinements", "1");

        Assert.Equal(release == "sd-2.1" ? "768x768" : "512x512", cells[1]);
        Assert.InRange(Peak(cells), 1, gigabytes);
    }

    [Fact]
    public async Task Where_memory_is_little_a_run_of_SD_1_4_stays_within_it_by_itself()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("AAE_SLOW") == "1", "It takes minutes and gigabytes: set AAE_SLOW=1.");
        string path = Path.Combine(_folder.Root, "folder");
        await Run([], "sd-1.4", path);

        string[] cells = await Run(new() { ["DOTNET_GCHeapHardLimit"] = "0x200000000" }, "measure", path, "--refinements", "4"); // 8 GB

        Assert.InRange(Peak(cells), 1, 5.5);
    }

    private static double Peak(string[] cells) => double.Parse(cells[^1][..^" GB".Length], CultureInfo.InvariantCulture);

    /// <summary>The cells of the last line that the program prints.</summary>
    private static async Task<string[]> Run(Dictionary<string, string> environment, params string[] arguments)
    {
        var (code, output, errors) = await Aae.RunOther(environment, Program, arguments);
        Assert.True(code == 0, errors);
        TestContext.Current.SendDiagnosticMessage(output);
        return output.TrimEnd().Split('\n')[^1].Split(" | ");
    }

    public void Dispose() => _folder.Dispose();
}
