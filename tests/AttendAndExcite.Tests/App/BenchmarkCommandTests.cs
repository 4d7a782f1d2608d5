using System.Globalization;
using AttendAndExcite.Evaluation.Benchmark;
using AttendAndExcite.Miniature;
using AttendAndExcite.Tests.Weights;

namespace AttendAndExcite.Tests.App;

public sealed class BenchmarkCommandTests : IDisposable
{
    private static readonly Dictionary<string, string> Offline = new() { ["HF_HUB_OFFLINE"] = "1" };

    private readonly ScratchFolder _folder = new();

    /// <summary>Two prompts of the bundled model; few steps, so that the test is short.</summary>
    private string[] Arguments(string output) =>
        ["benchmark", "run", "--prompts", _folder.Write("prompts.txt", "a [cat] and a [dog]\na cat with a red bow\n"), "--seeds", "0..2", "--batch", "2", "--steps", "6", "--threads", "1", "--output", output];

    [Fact]
    public async Task A_run_that_is_killed_and_resumed_leaves_the_pictures_of_an_undisturbed_one()
    {
        string whole = Path.Combine(_folder.Root, "whole"), broken = Path.Combine(_folder.Root, "broken");
        Assert.Equal(0, (await Aae.Run(Offline, Arguments(whole))).Code);
        for (int kills = 0; kills < 2; kills++) await KillAfterAnotherPicture(broken);
        int finished = ManifestReader.ReadAll(broken).Count;

        var (code, _, errors) = await Aae.Run(Offline, Arguments(broken));

        Assert.Equal((0, "All 12 pictures are in"), (code, errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1][..22]));
        Assert.InRange(finished, 2, 11);
        var expected = ManifestReader.ReadAll(whole).ToDictionary(record => record.File, record => record.FileHash);
        Assert.Equal(12, expected.Count);
        Assert.Equal(expected.OrderBy(pair => pair.Key, StringComparer.Ordinal), ManifestReader.ReadAll(broken).ToDictionary(record => record.File, record => record.FileHash).OrderBy(pair => pair.Key, StringComparer.Ordinal));
        Assert.All(expected, pair => Assert.Equal(File.ReadAllBytes(Path.Combine(whole, pair.Key)), File.ReadAllBytes(Path.Combine(broken, pair.Key))));
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), Directory.EnumerateFiles(broken, "*.png", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(broken, file)).Order(StringComparer.Ordinal));

        var again = await Aae.Run(Offline, Arguments(broken));
        Assert.Equal((0, 1), (again.Code, again.Errors.Split('\n').Count(line => line.Contains("pictures")))); // nothing was made
        Assert.Contains("other settings", (await Aae.Run(Offline, [.. Arguments(broken), "--guidance-scale", "3"])).Errors);

        var report = await Aae.Run(Offline, "benchmark", "report", broken);
        Assert.Equal((0, Path.Combine(broken, "report.html")), (report.Code, report.Output.Trim()));
        string table = File.ReadAllText(Path.Combine(broken, "report.md"));
        Assert.Contains("| prompts | attend-and-excite | 6 |", table);
        Assert.Contains("minimum object", table);
    }

    [Fact]
    public async Task Pictures_of_weights_in_half_precision_are_not_mixed_with_others()
    {
        string[] arguments = ["benchmark", "run", "--prompts", _folder.Write("prompts.txt", "a [cat] and a [dog]\n"), "--seeds", "0", "--methods", "plain", "--steps", "2", "--threads", "1", "--output", Path.Combine(_folder.Root, "half")];
        using var model = StableDiffusion.Open(MiniatureModel.Folder);
        var settings = new AttendAndExcite.Generator(model).Prepare(new GenerationRequest("a cat and a dog"));
        long peak = model.Economise(long.MaxValue, settings);
        while (!model.Memory.HalfWeights) peak = model.Economise(peak - 1, settings);

        var half = await Aae.Run(Offline, [.. arguments, "--max-memory", ((peak + 1000) / 1e9).ToString(CultureInfo.InvariantCulture)]);
        var whole = await Aae.Run(Offline, arguments);

        Assert.Equal(0, half.Code);
        Assert.Contains("GB: one network at a time, the U-Net kept in half precision.", half.Errors);
        Assert.Equal(2, whole.Code);
        Assert.Contains("Weights: half precision", whole.Errors);
    }

    [Theory]
    [InlineData(2, "There is no file", "run", "--output", "{here}", "--prompts", "nowhere.txt")]
    [InlineData(2, "A batch of 4 pictures of 64x64 needs about", "run", "--output", "{here}", "--max-memory", "0.001")]
    [InlineData(2, "The shard is 4 of 4", "run", "--output", "{here}", "--shard", "4/4")]
    [InlineData(2, "There is no folder", "report", "{here}/none")]
    public async Task What_cannot_be_is_one_sentence(int expected, string message, params string[] arguments)
    {
        var (code, output, errors) = await Aae.Run(Offline, ["benchmark", .. arguments.Select(text => text.Replace("{here}", _folder.Root))]);

        Assert.Equal((expected, ""), (code, output));
        Assert.Contains(message, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    public void Dispose() => _folder.Dispose();

    private async Task KillAfterAnotherPicture(string output)
    {
        int before = Directory.Exists(output) ? ManifestReader.ReadAll(output).Count : 0;
        using var process = Aae.Start(Offline, Arguments(output));
        _ = process.StandardError.ReadToEndAsync();
        while (!process.HasExited && (!Directory.Exists(output) || ManifestReader.ReadAll(output).Count == before)) await Task.Delay(20);
        process.Kill(); // SIGKILL
        await process.WaitForExitAsync();
    }
}
