using System.Text.Json;
using AttendAndExcite.Evaluation.Benchmark;
using AttendAndExcite.Imaging;
using AttendAndExcite.Tests.Weights;

namespace AttendAndExcite.Tests.App;

/// <summary>Every command that makes pictures says which of them the safety checker replaced by black, and what to do.</summary>
public sealed class SafetyNoticeTests : IDisposable
{
    private const string Prompt = "a cat and a dog";
    private const string Notice = " is black: the model's safety checker saw potentially unsafe content (NSFW) and replaced the picture; try another seed or prompt, or turn the checker off with --no-safety-checker.";

    private static readonly Dictionary<string, string> Offline = new() { ["HF_HUB_OFFLINE"] = "1" };

    private readonly ScratchFolder _folder = new();

    private string Output => Path.Combine(_folder.Root, "out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Generate_names_each_picture_and_records_it()
    {
        string record = _folder.File("run.json");
        string[] arguments = ["generate", Prompt, "--seeds", "3", "--compare", "--steps", "1", .. Small(threshold: -2), "--output", Output, "--record", record];
        var flagged = await Run(arguments);
        Assert.Equal([Path.Combine(Output, "plain", Prompt, "3.png"), Path.Combine(Output, "attend-and-excite", Prompt, "3.png")], Noticed(flagged));
        Assert.All(Noticed(flagged), file => Assert.True(IsBlack(file)));
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(record));
        Assert.All(json.RootElement.EnumerateArray(), picture => Assert.True(picture.GetProperty("flagged").GetBoolean()));

        Assert.Empty(Noticed(await Run([.. arguments, "--no-safety-checker"])));
        Assert.False(IsBlack(Path.Combine(Output, "plain", Prompt, "3.png")));
    }

    [Fact]
    public async Task The_official_command_line_names_the_picture()
    {
        string[] arguments = ["run", "--prompt", Prompt, "--seeds", "[3]", "--token_indices", "[2,5]", "--n_inference_steps", "1", "--attention_res", "4", "--output_path", Output, .. Model(threshold: -2), "--width", "64", "--height", "64"];

        Assert.Equal([Path.Combine(Output, Prompt, "3.png")], Noticed(await Run(arguments)));
        Assert.Empty(Noticed(await Run([.. arguments, "--no-safety-checker"])));
    }

    [Theory]
    [InlineData(-2, new[] { "The plain picture", "The guided picture" })]
    [InlineData(2, new string[0])]
    public async Task Explain_says_which_of_its_pictures_it_is(float threshold, string[] named)
    {
        var explained = await Run(["explain", Prompt, "--steps", "1", "--scheduler", "ddim", .. Small(threshold), "--output", _folder.File("numbers.json")]);
        Assert.Equal(named, Noticed(explained));
    }

    [Fact]
    public async Task A_benchmark_names_the_pictures_keeps_them_out_of_the_report_and_makes_them_again_without_the_checker()
    {
        string[] arguments = ["benchmark", "run", "--prompts", _folder.Write("prompts.txt", "a [cat] and a [dog]\n"), "--methods", "plain", "--seeds", "0..1", "--steps", "1", .. Small(threshold: -2), "--output", Output];

        var run = await Run(arguments);
        Assert.Equal(["plain/a cat and a dog/0.png", "plain/a cat and a dog/1.png"], Noticed(run));
        Assert.All(ManifestReader.ReadAll(Output), record => Assert.True(record.Flagged));
        var report = await Aae.Run(Offline, "benchmark", "report", Output, "--clip", "miniature");
        Assert.Equal(2, report.Code);
        Assert.Contains("the safety checker replaced every picture by black", report.Errors, StringComparison.Ordinal);

        Assert.Empty(Noticed(await Run([.. arguments, "--no-safety-checker"])));
        Assert.Equal([false, false], ManifestReader.ReadAll(Output).Select(record => record.Flagged));
        Assert.Equal(0, (await Aae.Run(Offline, "benchmark", "report", Output, "--clip", "miniature")).Code);
    }

    private static bool IsBlack(string file) => Picture.Read(file).Pixels.All(value => value == 0);

    private string[] Small(float threshold) => [.. Model(threshold), "--width", "64", "--height", "64", "--attention-level", "1"];

    private string[] Model(float threshold) => ["--model", CheckedModel.Make(_folder, threshold), "--threads", "1"];

    private static IEnumerable<string> Noticed((int Code, string Output, string Errors) run) =>
        run.Errors.Split('\n').Where(line => line.EndsWith(Notice, StringComparison.Ordinal)).Select(line => line[..^Notice.Length]);

    private static async Task<(int Code, string Output, string Errors)> Run(params string[] arguments)
    {
        var run = await Aae.Run(Offline, arguments);
        Assert.True(run.Code == 0, run.Errors);
        return run;
    }
}
