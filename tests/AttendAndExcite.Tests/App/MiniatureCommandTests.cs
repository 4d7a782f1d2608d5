using System.Security.Cryptography;
using System.Text.Json;
using AttendAndExcite.App;
using AttendAndExcite.App.Judging;
using AttendAndExcite.Miniature;
using AttendAndExcite.Tests.Weights;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests.App;

/// <summary>Mistakes in the commands that train and measure the bundled model.</summary>
public sealed class MiniatureCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--steps is \"x\", and takes a whole number.", "--steps", "x")]
    [InlineData("--steps must be 1 or more.", "--steps", "0")]
    [InlineData("--minutes is \"soon\", and takes a number such as 0.5.", "--minutes", "soon")]
    [InlineData("--minutes must be 0 or more.", "--minutes", "-1")]
    [InlineData("--threads must be from 1 to 1024.", "--threads", "0")]
    [InlineData("--frozen-text is for --part unet: the other parts train no text encoder beside them; leave it out.", "--part", "clip", "--frozen-text")]
    [InlineData("There is no folder nowhere; --start-from takes the miniature's folder, such as models/miniature.", "--start-from", "nowhere")]
    [InlineData("--part is \"nose\", and takes autoencoder, clip, unet or detector.", "--part", "nose")]
    public async Task A_training_that_cannot_be_is_refused_in_one_sentence(string message, params string[] arguments)
    {
        string training = Path.Combine(_folder.Root, "training");

        var (code, output, errors) = await Aae.Run(new Dictionary<string, string>(), ["train-miniature", "--resume", training, .. arguments]);

        Assert.Equal((2, ""), (code, output));
        Assert.Equal(message, errors.Split('\n')[0]);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(training));
    }

    [Theory]
    [InlineData("--every")]
    [InlineData("--workers")]
    public async Task A_number_below_1_is_refused(string option)
    {
        var (code, _, errors) = await Aae.Run(new Dictionary<string, string>(), "judge-miniature", option, "0");
        Assert.Equal(2, code);
        Assert.Contains($"{option} must be 1 or more.", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "There is no folder nowhere; --model takes the miniature's folder, such as models/miniature.", "--model", "nowhere")]
    [InlineData(2, "There is no file nowhere.json; --guidance takes a file like the model's attend_and_excite.json.", "--guidance", "nowhere.json")]
    [InlineData(1, "/ is a folder; name a file with --json.", "--json", "/")]
    [InlineData(1, "The answers cannot be written to /proc (", "--json", "/proc/answers.json")]
    public async Task A_judging_that_would_be_for_nothing_does_not_begin(int expected, string message, string option, string value)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || expected == UserErrors.Misuse, "/proc is Linux's.");
        var (code, output, errors) = await Aae.Run(new Dictionary<string, string>(), "judge-miniature", option, value);

        Assert.Equal((expected, ""), (code, output));
        Assert.StartsWith(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_judging_tells_a_pipe_in_lines_how_far_it_is_and_writes_its_answers()
    {
        string answers = _folder.File("new/answers.json");

        var (code, output, errors) = await Aae.Run(new Dictionary<string, string>(), "judge-miniature", "--every", "1000", "--seeds", "1000", "--workers", "1", "--json", answers);

        Assert.Equal(0, code);
        Assert.Equal(["1 of 4 prompts", "2 of 4 prompts", "3 of 4 prompts", "4 of 4 prompts"], errors.TrimEnd().Split(Environment.NewLine));
        Assert.Contains("| all of two subjects | 3 |", output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(File.ReadAllBytes(answers));
        Assert.Equal(4, json.RootElement.GetProperty("pictures").GetArrayLength());
    }

    [Fact]
    public void A_long_judging_says_ten_lines_and_a_terminal_has_one_that_changes()
    {
        using var lines = new StringWriter();
        using var terminal = new StringWriter();
        for (int done = 1; done <= 324; done++)
        {
            new JudgingDisplay(lines, isTerminal: false).Show(done, 324);
            new JudgingDisplay(terminal, isTerminal: true).Show(done, 324);
        }

        string[] said = lines.ToString().TrimEnd().Split(Environment.NewLine);
        Assert.Equal((10, "324 of 324 prompts"), (said.Length, said[^1]));
        Assert.All(said, line => Assert.EndsWith(" of 324 prompts", line, StringComparison.Ordinal));
        Assert.Equal(324, terminal.ToString().Count(letter => letter == '\r') - (Environment.NewLine.Length - 1));
        Assert.EndsWith(Environment.NewLine, terminal.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("autoencoder has not been trained yet: ", "--part", "unet")]
    [InlineData("autoencoder has not been trained yet: ", "--part", "detector")]
    [InlineData("autoencoder has not been trained yet: ", "--export", "TARGET")]
    [InlineData("EMPTY is not the miniature's folder: it has no vae/diffusion_pytorch_model.safetensors.", "--start-from", "EMPTY")]
    public async Task A_missing_input_is_named_before_anything_is_written(string message, string option, string value)
    {
        string training = Path.Combine(_folder.Root, "training");
        string target = Path.Combine(_folder.Root, "target");
        string empty = Directory.CreateDirectory(Path.Combine(_folder.Root, "empty")).FullName;

        var (code, output, errors) = await Aae.Run(new Dictionary<string, string>(), "train-miniature", option, Real(value), "--resume", training);

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith(Real(message), errors, StringComparison.Ordinal);
        if (option != "--start-from") Assert.Contains($"run `aae train-miniature --part autoencoder --resume {training}` first, or take a model's weights over with `--start-from", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(training) || Directory.Exists(target));

        string Real(string text) => text.Replace("TARGET", target, StringComparison.Ordinal).Replace("EMPTY", empty, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_training_that_has_only_begun_is_not_exported_by_halves()
    {
        var (training, target) = (Path.Combine(_folder.Root, "training"), Path.Combine(_folder.Root, "target"));
        MiniatureFolder.Disassemble(MiniatureModel.Folder, training);

        var (code, output, errors) = await Aae.Run(new Dictionary<string, string>(), "train-miniature", "--export", target, "--resume", training);

        Assert.Equal((1, ""), (code, output));
        Assert.Contains($"run `aae train-miniature --part unet --minutes 0 --resume {training}` first", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(target));
    }

    /// <summary>The scenes are given as encoded, because encoding takes minutes.</summary>
    [Fact]
    public async Task A_frozen_text_encoder_is_not_optimised_and_preparing_counts_as_time()
    {
        MiniatureFolder.Disassemble(MiniatureModel.Folder, _folder.Root);
        string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_folder.File("autoencoder/mean.safetensors"))));
        using (var scope = NewDisposeScope())
        {
            SafetensorsFile.Write(
                _folder.File("latents.safetensors"),
                new Dictionary<string, Tensor> { ["latents"] = zeros(1, 4, 16, 16), ["scale"] = tensor(0.4f) },
                new Dictionary<string, string> { ["autoencoder"] = hash, ["scenes"] = "24576" });
        }

        var (code, output, errors) = await Aae.Run(new Dictionary<string, string>(), "train-miniature", "--frozen-text", "--minutes", "0.00001", "--resume", _folder.Root);

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("unet step 0 saved: start token's share of attention 0.0", output, StringComparison.Ordinal);
        using var state = SafetensorsFile.Open(_folder.File("unet/state.safetensors"));
        Assert.Contains(state.Names, name => name.StartsWith("optimizer/unet.", StringComparison.Ordinal));
        Assert.Contains(state.Names, name => name.StartsWith("weights/text_encoder.", StringComparison.Ordinal));
        Assert.DoesNotContain(state.Names, name => name.StartsWith("optimizer/text_encoder.", StringComparison.Ordinal));
    }
}
