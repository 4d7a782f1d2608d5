using System.Globalization;
using AttendAndExcite.Evaluation.Benchmark;
using AttendAndExcite.Tests.Evaluation;
using AttendAndExcite.Tests.Evaluation.Benchmark;
using AttendAndExcite.Tests.Weights;

namespace AttendAndExcite.Tests.App;

public sealed class BenchmarkReportCommandTests(TinyClip tiny) : IClassFixture<TinyClip>, IDisposable
{
    private static readonly Dictionary<string, string> Offline = new() { ["HF_HUB_OFFLINE"] = "1" };

    private readonly ScratchFolder _folder = new();

    [Fact]
    public async Task A_picture_that_several_folders_have_counts_once()
    {
        string one = await Benchmark("one", ("a cat and a dog", 0, "images/img0_97x131.png"), ("a cat and a dog", 1, "images/img2_63x50.png"));
        string two = await Benchmark("two", ("a cat and a dog", 1, "images/img2_63x50.png"), ("a cat and a dog", 2, "images/img0_97x131.png"));

        var (code, _, errors) = await Aae.Run(Offline, "benchmark", "report", one, one, two, "--clip", "none");

        Assert.True(code == 0, errors);
        Assert.Contains("| animals | plain | 3 |", File.ReadAllText(Path.Combine(one, "report.md")));
    }

    [Fact]
    public async Task Different_pictures_of_one_prompt_seed_and_method_are_refused_with_both_folders()
    {
        string one = await Benchmark("one", ("a cat and a dog", 7, "images/img0_97x131.png")), two = await Benchmark("two", ("a cat and a dog", 7, "images/img2_63x50.png"));

        var (code, output, errors) = await Aae.Run(Offline, "benchmark", "report", one, two, "--clip", "none");

        Assert.Equal((2, ""), (code, output));
        Assert.Equal($"{one} and {two} have different pictures of \"a cat and a dog\", seed 7, plain; report on each by itself.", errors.TrimEnd());
    }

    [Fact]
    public async Task Captions_by_BLIP_are_compared_with_the_prompts()
    {
        string prompt = "a zebra and a red armchair", folder = await Benchmark("captioned", (prompt, 0, $"outputs/{prompt}/0.png"), (prompt, 14, $"outputs/{prompt}/14.png"));
        var recorded = Golden.Json("evaluation/golden/metrics_blip.json").GetProperty("raw_sorted_by_image_name").GetProperty(prompt);

        var (code, _, errors) = await Aae.Run(Offline, "benchmark", "report", folder, "--clip", tiny.Folder, "--blip", Path.GetDirectoryName(Golden.Path("evaluation/models/tiny-blip/config.json"))!);

        Assert.True(code == 0, errors);
        string[] row = File.ReadLines(Path.Combine(folder, "report.md")).Single(line => line.StartsWith("| animals | plain |", StringComparison.Ordinal)).Split('|', StringSplitOptions.TrimEntries);
        Assert.Equal(recorded.GetProperty("text_similarities").EnumerateArray().Take(2).Average(value => value.GetDouble()), double.Parse(row[6], CultureInfo.InvariantCulture), 1e-4);
        string scores = await File.ReadAllTextAsync(Path.Combine(folder, "scores.jsonl"));
        Assert.All(recorded.GetProperty("captions").EnumerateArray().Take(2), caption => Assert.Contains($"\"caption\":\"{caption}\"", scores, StringComparison.Ordinal));
        Assert.Contains("Bars: text-text, mean and 95 % interval.", await File.ReadAllTextAsync(Path.Combine(folder, "report.html")), StringComparison.Ordinal);
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
                byte[] png = await File.ReadAllBytesAsync(Golden.Path($"evaluation/{picture}"));
                _folder.Write($"{name}/{record.File}", png);
                records.Add(record with { FileHash = ContentHashes.Of(png) });
            }
        }

        string folder = Path.Combine(_folder.Root, name);
        await new Manifest(folder).Append(records, CancellationToken.None);
        return folder;
    }
}
