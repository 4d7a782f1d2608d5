using AttendAndExcite.Tests.Evaluation;
using AttendAndExcite.Tests.Weights;

namespace AttendAndExcite.Tests.App;

public sealed class EvaluateCommandTests(TinyClip tiny) : IClassFixture<TinyClip>, IDisposable
{
    private static readonly Dictionary<string, string> Offline = new() { ["HF_HUB_OFFLINE"] = "1", ["HF_HUB_CACHE"] = Path.Combine(Path.GetTempPath(), "no-such-cache") };

    private readonly ScratchFolder _folder = new();

    [Fact]
    public async Task Clip_writes_the_official_files_and_says_the_means()
    {
        using var outputs = new RecordedOutputs();

        var (code, output, errors) = await Aae.Run(Offline, "evaluate", "clip", outputs.Folder, "--clip", tiny.Folder, "--metrics", _folder.Root);

        Assert.Equal((0, "full prompt 0.1204, minimum object 0.2059"), (code, output.Trim()));
        Assert.Contains("\"a single turtle\" cannot be split", errors);
        MetricFiles.AssertSame(File.ReadAllText(Golden.Path("evaluation/golden/metrics-clip/clip_raw_metrics.json")), File.ReadAllText(Path.Combine(_folder.Root, "clip_raw_metrics.json")), 1e-5);
    }

    [Fact]
    public async Task Blip_writes_the_official_files_and_says_the_mean()
    {
        using var outputs = new RecordedOutputs();
        var recorded = Golden.Json("evaluation/golden/metrics_blip.json").GetProperty("aggregated");

        var (code, output, errors) = await Aae.Run(Offline, "evaluate", "blip", outputs.Folder, "--blip", Path.GetDirectoryName(Golden.Path("evaluation/models/tiny-blip/config.json"))!, "--clip", tiny.Folder, "--metrics", _folder.Root);

        Assert.True(code == 0, errors);
        Assert.Equal(FormattableString.Invariant($"text-text {recorded.GetProperty("average_similarity").GetDouble():0.0000}, deviation {recorded.GetProperty("std_similarity").GetDouble():0.0000}"), output.Trim());
        foreach (string file in new[] { "blip_raw_metrics.json", "blip_aggregated_metrics.json" })
            MetricFiles.AssertSame(File.ReadAllText(Golden.Path($"evaluation/golden/metrics-blip/{file}")), File.ReadAllText(Path.Combine(_folder.Root, file)), 1e-5);
    }

    [Fact]
    public async Task A_picture_that_cannot_be_read_is_named_and_the_rest_scored()
    {
        _folder.Write("a cat and a dog/0.png", "no picture");
        File.Copy(Golden.Path("evaluation/images/img0_97x131.png"), _folder.File("a cat and a dog/1.png"));

        var (code, output, errors) = await Aae.Run(Offline, "evaluate", "clip", _folder.Root, "--clip", "miniature");

        Assert.Equal(1, code);
        Assert.StartsWith("full prompt ", output);
        Assert.Contains("0.png is not a picture that can be read.", errors);
        Assert.True(File.Exists(Path.Combine(_folder.Root, "clip_aggregated_metrics.json")));
    }

    [Theory]
    [InlineData(2, "has no pictures to score", "{here}")]
    [InlineData(2, "There is no folder", "{here}/none")]
    [InlineData(1, "openai/clip-vit-base-patch16 is not in the cache", "{pictures}")]
    [InlineData(2, "There is no judge nonsense", "{pictures}", "--clip", "nonsense")]
    [InlineData(2, "is no judge: it has no config.json.", "{pictures}", "--clip", "{here}")]
    public async Task What_cannot_be_scored_is_one_sentence(int expected, string message, params string[] arguments)
    {
        string pictures = Path.GetDirectoryName(Path.GetDirectoryName(Golden.Path("evaluation/outputs/a cat and a dog/0.png")))!;
        string[] filled = [.. arguments.Select(text => text.Replace("{here}", _folder.Root).Replace("{pictures}", pictures))];

        var (code, output, errors) = await Aae.Run(Offline, ["evaluate", "clip", .. filled]);

        Assert.Equal((expected, ""), (code, output));
        Assert.Contains(message, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Theory]
    [InlineData("evaluate", "clip")]
    [InlineData("evaluate", "blip")]
    [InlineData("benchmark", "report")]
    public async Task A_GPU_that_is_not_there_is_said_at_once(params string[] command)
    {
        Assert.SkipWhen(torch.cuda.is_available(), "Here is a GPU.");

        var (code, output, errors) = await Aae.Run(Offline, [.. command, _folder.Root, "--device", "cuda"]);

        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("There is no CUDA device here", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    public void Dispose() => _folder.Dispose();
}
