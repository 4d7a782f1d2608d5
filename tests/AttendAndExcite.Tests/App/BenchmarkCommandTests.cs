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
        var expected = Hashes(whole);
        Assert.Equal(12, expected.Count);
        Assert.Equal(expected, Hashes(broken));
        Assert.All(expected, pair => Assert.Equal(File.ReadAllBytes(Path.Combine(whole, pair.Key)), File.ReadAllBytes(Path.Combine(broken, pair.Key))));
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), Directory.EnumerateFiles(broken, "*.png", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(broken, file)).Order(StringComparer.Ordinal));

        var again = await Aae.Run(Offline, Arguments(broken));
        Assert.Equal((0, 1), (again.Code, again.Errors.Split('\n').Count(line => line.Contains("pictures")))); // nothing was made
        Assert.Contains("other settings", (await Aae.Run(Offline, [.. Arguments(broken), "--guidance-scale", "3"])).Errors);

        var report = await Aae.Run(Offline, "benchmark", "report", broken);
        Assert.Equal((0, Reports(broken)), (report.Code, report.Output));
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

    [Fact]
    public async Task Two_processes_in_one_folder_make_each_picture_once_and_the_same_as_one()
    {
        string alone = Path.Combine(_folder.Root, "alone"), shared = Path.Combine(_folder.Root, "shared");
        Assert.Equal(0, (await Aae.Run(Offline, Arguments(alone))).Code);

        var both = await Task.WhenAll(Aae.Run(Offline, Arguments(shared)), Aae.Run(Offline, Arguments(shared)));

        Assert.All(both, process => Assert.Equal((0, "All 12 pictures are in"), (process.Code, process.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1][..22])));
        Assert.Equal(12, File.ReadLines(Path.Combine(shared, "manifest.jsonl")).Count()); // a picture that is made twice has two lines
        Assert.Equal(Hashes(alone), Hashes(shared));
        Assert.All(Hashes(shared), pair => Assert.Equal(pair.Value, ContentHashes.Of(File.ReadAllBytes(Path.Combine(shared, pair.Key)))));
        Assert.Equal(12, Directory.EnumerateFiles(shared, "*.*", SearchOption.AllDirectories).Count(file => Path.GetExtension(file) is ".png" or ".tmp"));
    }

    [Fact]
    public async Task A_picture_that_was_damaged_is_left_out_and_named_and_one_that_was_deleted_is_made_again()
    {
        string output = Path.Combine(_folder.Root, "output");
        Assert.Equal(0, (await Aae.Run(Offline, Arguments(output))).Code);
        var before = Hashes(output);
        string damaged = Path.Combine(output, "plain", "a cat and a dog", "1.png"), deleted = Path.Combine(output, "plain", "a cat and a dog", "2.png");
        File.WriteAllBytes(damaged, File.ReadAllBytes(damaged)[..1000]);
        File.Delete(deleted);

        var evaluated = await Aae.Run(Offline, "evaluate", "clip", Path.Combine(output, "plain"), "--clip", "miniature");
        var report = await Aae.Run(Offline, "benchmark", "report", output);
        var again = await Aae.Run(Offline, Arguments(output));

        Assert.Equal(1, evaluated.Code);
        Assert.Contains($"Left out: {damaged} is a damaged picture", evaluated.Errors);
        Assert.StartsWith("full prompt ", evaluated.Output);
        Assert.Equal((1, Reports(output)), (report.Code, report.Output));
        Assert.Contains($"Left out: {damaged} was changed after it was made.", report.Errors);
        Assert.Contains("| prompts | plain | 4 |", File.ReadAllText(Path.Combine(output, "report.md"))); // of six, without the two
        Assert.Equal(0, again.Code);
        Assert.Equal(before, Hashes(output));
        Assert.Equal(before[Path.GetRelativePath(output, deleted)], ContentHashes.Of(File.ReadAllBytes(deleted)));
    }

    [Fact]
    public async Task Prompts_with_odd_characters_have_folders_of_their_own_and_are_scored_under_their_own_names()
    {
        string[] prompts = ["a \"cat\" and a dog's bone", "a cat / a dog \\ and <b>bold</b> | \"x\"?", "a 🐱 and a 🐶", "../../a cat and a dog", "-rf a cat and a dog, Seed: 7, Steps: 3", "NUL and CON", $"a cat and a dog, {string.Concat(Enumerable.Repeat("very ", 120))}big"];
        string file = _folder.Write("odd.txt", string.Join('\n', prompts).Replace("🐱", "[🐱]").Replace("🐶", "[🐶]")), output = Path.Combine(_folder.Root, "output");

        var (code, _, errors) = await Aae.Run(Offline, "benchmark", "run", "--prompts", file, "--seeds", "0..1", "--batch", "2", "--steps", "1", "--threads", "1", "--output", output,
            "--model", Path.GetDirectoryName(Golden.Path("models/tiny-sd21/model_index.json"))!, "--width", "64", "--height", "64", "--attention-level", "1");

        Assert.True(code == 0, errors);
        Assert.Contains("more than the 77 tokens", errors);
        var records = ManifestReader.ReadAll(output);
        Assert.Equal(prompts, records.Select(record => record.Prompt).Distinct());
        Assert.Equal(prompts.Length * 4, records.Select(record => record.File).Distinct().Count());
        Assert.All(records, record => Assert.StartsWith(output + Path.DirectorySeparatorChar, Path.GetFullPath(Path.Combine(output, record.File))));
        Assert.Equal(prompts.Length * 4, Directory.EnumerateFiles(output, "*.png", SearchOption.AllDirectories).Count());

        Assert.Equal(0, (await Aae.Run(Offline, "evaluate", "clip", Path.Combine(output, "attend-and-excite"), "--clip", "miniature")).Code);
        using var scores = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(Path.Combine(output, "attend-and-excite", "clip_raw_metrics.json")));
        Assert.Equal(prompts.Order(StringComparer.Ordinal), scores.RootElement.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
        Assert.Equal(0, (await Aae.Run(Offline, "benchmark", "report", output, "--clip", "miniature")).Code);
        Assert.DoesNotContain("<b>bold", File.ReadAllText(Path.Combine(output, "report.html")));
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
        Assert.Contains(message, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => line != "miniature on cpu in fp32"));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What names both files of a report, a line each.</summary>
    private static string Reports(string folder) => string.Concat(new[] { "report.html", "report.md" }.Select(file => Path.Combine(folder, file) + Environment.NewLine));

    private static SortedDictionary<string, string> Hashes(string folder) =>
        new(ManifestReader.ReadAll(folder).ToDictionary(record => record.File, record => record.FileHash), StringComparer.Ordinal);

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
