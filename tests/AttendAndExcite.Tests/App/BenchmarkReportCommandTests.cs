using AttendAndExcite.Evaluation.Benchmark;
using AttendAndExcite.Tests.Evaluation.Benchmark;
using AttendAndExcite.Tests.Weights;

namespace AttendAndExcite.Tests.App;

public sealed class BenchmarkReportCommandTests : IDisposable
{
    private static readonly Dictionary<string, string> Offline = new() { ["HF_HUB_OFFLINE"] = "1" };

    private readonly ScratchFolder _folder = new();

    [Fact]
    public async Task A_picture_that_several_folders_have_counts_once()
    {
        string one = await Benchmark("one", ("a cat and a dog", 0, "img0_97x131.png"), ("a cat and a dog", 1, "img2_63x50.png"));
        string two = await Benchmark("two", ("a cat and a dog", 1, "img2_63x50.png"), ("a cat and a dog", 2, "img0_97x131.png"));

        var (code, _, errors) = await Aae.Run(Offline, "benchmark", "report", one, one, two, "--clip", "none");

        Assert.True(code == 0, errors);
        Assert.Contains("| animals | plain | 3 |", File.ReadAllText(Path.Combine(one, "report.md")));
    }

    [Fact]
    public async Task Different_pictures_of_one_prompt_seed_and_method_are_refused_with_both_folders()
    {
        string one = await Benchmark("one", ("a cat and a dog", 7, "img0_97x131.png")), two = await Benchmark("two", ("a cat and a dog", 7, "img2_63x50.png"));

        var (code, output, errors) = await Aae.Run(Offline, "benchmark", "report", one, two, "--clip", "none");

        Assert.Equal((2, ""), (code, output));
        Assert.Equal($"{one} and {two} have different pictures of \"a cat and a dog\", seed 7, plain; report on each by itself.", errors.TrimEnd());
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A folder as `aae benchmark run` leaves it, with recorded pictures, for both methods the same.</summary>
    private async Task<string> Benchmark(string name, params (string Prompt, long Seed, string Picture)[] pictures)
    {
        var records = new List<BenchmarkRecord>();
        foreach (var method in Enum.GetValues<BenchmarkMethod>())
        {
            foreach (var (prompt, seed, picture) in pictures)
            {
                var record = BenchmarkRecords.Make(prompt, seed, method);
                byte[] png = await File.ReadAllBytesAsync(Golden.Path($"evaluation/images/{picture}"));
                _folder.Write($"{name}/{record.File}", png);
                records.Add(record with { FileHash = ContentHashes.Of(png) });
            }
        }

        string folder = Path.Combine(_folder.Root, name);
        await new Manifest(folder).Append(records, CancellationToken.None);
        return folder;
    }
}
