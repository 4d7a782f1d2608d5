using AttendAndExcite.Tests.Evaluation;
using AttendAndExcite.Tests.Weights;

namespace AttendAndExcite.Tests.App;

/// <summary>What every command does that opens a model or a judge: find damaged weights before any work, and say where and how it computes.</summary>
public sealed class OpeningTests(TinyClip tiny) : IClassFixture<TinyClip>, IDisposable
{
    private const string Prompt = "a cat and a dog";

    private static readonly Dictionary<string, string> Offline = new() { ["HF_HUB_OFFLINE"] = "1" };

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("vae/diffusion_pytorch_model.safetensors", false)]
    [InlineData("vae/diffusion_pytorch_model.safetensors", true)]
    [InlineData("safety_checker/model.safetensors", false)]
    [InlineData("safety_checker/model.safetensors", true)]
    public async Task Weights_that_are_needed_last_are_found_damaged_or_missing_before_any_work(string file, bool isMissing)
    {
        string model = CheckedModel.Make(_folder, threshold: null), path = Path.Combine(model, file);
        if (isMissing) File.Delete(path);
        else File.WriteAllBytes(path, File.ReadAllBytes(path)[..^100]);

        var (code, output, errors) = await Aae.Run(Offline, "generate", Prompt, "--steps", "1", "--width", "64", "--height", "64", "--attention-level", "1", "--model", model, "--output", _folder.File("out/x"));

        Assert.Equal((1, ""), (code, output));
        Assert.Contains(Path.GetDirectoryName(file)!, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out/x")));
    }

    [Theory]
    [InlineData("generate", Prompt, "--steps", "1", "--output", "{here}")]
    [InlineData("explain", Prompt, "--steps", "1", "--output", "{here}/page.json")]
    [InlineData("run", "--prompt", Prompt, "--token_indices", "[2,5]", "--n_inference_steps", "1", "--attention_res", "8", "--output_path", "{here}", "--model", "miniature")]
    [InlineData("benchmark", "run", "--limit", "1", "--subset", "animals", "--seeds", "0", "--methods", "plain", "--steps", "1", "--output", "{here}")]
    [InlineData("fit-preview", "--samples", "1", "--output", "{here}/preview.json")]
    [InlineData("tokens", Prompt)]
    public async Task Device_and_precision_are_said(params string[] arguments)
    {
        var (code, _, errors) = await Aae.Run(Offline, [.. arguments.Select(text => text.Replace("{here}", _folder.Root)), "--device", "cpu", "--threads", "1"]);

        Assert.True(code == 0, errors);
        Assert.Single(errors.Split('\n'), line => line == "miniature on cpu in fp32");
    }

    [Theory]
    [InlineData("generate", Prompt, "--record")]
    [InlineData("generate", Prompt, "--output")]
    [InlineData("generate", Prompt, "--model")]
    [InlineData("explain", Prompt, "--output")]
    [InlineData("run", "--prompt", Prompt, "--output_path")]
    [InlineData("bench", "--json")]
    [InlineData("bench", "growth", "--output")]
    [InlineData("fit-preview", "--output")]
    [InlineData("benchmark", "run", "--output")]
    [InlineData("benchmark", "report", ".", "--output")]
    [InlineData("evaluate", "clip", ".", "--metrics")]
    [InlineData("judge-miniature", "--json")]
    [InlineData("train-miniature", "--export")]
    public async Task An_empty_name_is_refused_before_any_work(params string[] arguments)
    {
        var (code, output, errors) = await Aae.Run(Offline, [.. arguments, ""]);

        Assert.Equal((2, ""), (code, output));
        Assert.Equal($"{arguments[^1]} must not be empty.", errors.Split('\n')[0]);
    }

    [Fact]
    public async Task Device_and_precision_of_judges_are_said()
    {
        using var outputs = new RecordedOutputs();

        var (_, _, errors) = await Aae.Run(Offline, "evaluate", "clip", outputs.Folder, "--clip", tiny.Folder, "--metrics", _folder.Root, "--device", "cpu");

        Assert.Single(errors.Split('\n'), line => line == $"CLIP {tiny.Folder} on cpu in fp32");
    }
}
