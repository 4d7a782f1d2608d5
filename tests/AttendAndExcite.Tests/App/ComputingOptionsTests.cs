using System.CommandLine;
using AttendAndExcite.App.Options;
using AttendAndExcite.Imaging;
using AttendAndExcite.Tests.Weights;
using Spectre.Console;

namespace AttendAndExcite.Tests.App;

/// <summary>Options of the program reach what they are for.</summary>
public sealed class ComputingOptionsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false, "--fast-convolutions")]
    [InlineData(false, true, "--checkpoint-activations")]
    public async Task Ways_of_computing_reach_the_model(bool fast, bool checkpoints, params string[] arguments)
    {
        var options = new ModelOptions();
        var command = new RootCommand();
        options.AddTo(command);

        using var model = await options.Open(command.Parse([.. arguments, "--device", "cpu"]), AnsiConsole.Console, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal((fast, checkpoints), (model.FastConvolutions, model.Memory.CheckpointActivations));
    }

    [Theory]
    [InlineData("RNG: GPU", "RNG: CPU", "--noise", "cuda")]
    [InlineData("AE unscaled input: True", "AE unscaled input: False", "--unscaled-attention-input")]
    public async Task A_choice_is_in_the_picture_and_in_its_settings(string setting, string otherwise, params string[] arguments)
    {
        var (without, withoutSettings) = await Generate("--scheduler", "euler");
        var (with, withSettings) = await Generate(["--scheduler", "euler", .. arguments]);

        Assert.Contains(otherwise, withoutSettings, StringComparison.Ordinal);
        Assert.Contains(setting, withSettings, StringComparison.Ordinal);
        Assert.NotEqual(without.Pixels, with.Pixels);
    }

    [Fact]
    public async Task A_preset_chooses_solver_and_steps_and_other_options_count_above_it()
    {
        string output = Path.Combine(_folder.Root, "out");
        var (code, _, errors) = await Aae.Run(new Dictionary<string, string>(), "generate", "a cat and a dog", "--preset", "fast", "--guided-steps", "1", "--thresholds", "none", "--output", output);
        Assert.True(code == 0, errors);

        string settings = Settings(output);
        Assert.Contains("Steps: 10,", settings, StringComparison.Ordinal); // two fifths of 25
        Assert.Contains("Sampler: DPM++ 2M", settings, StringComparison.Ordinal);
        Assert.Contains("AE guided steps: 1,", settings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Activations_computed_twice_are_said_and_make_the_same_picture()
    {
        var (expected, _) = await Generate();
        var (actual, _) = await Generate("--checkpoint-activations");
        Assert.InRange(expected.Pixels.Zip(actual.Pixels, (one, other) => Math.Abs(one - other)).Max(), 0, 2);

        var (code, _, errors) = await Aae.Run(new Dictionary<string, string>(), "generate", "a cat and a dog", "--checkpoint-activations", "--max-memory", "8", "--plain", "--steps", "1", "--output", _folder.Root);
        Assert.True(code == 0, errors);
        Assert.Contains("activations computed twice", errors, StringComparison.Ordinal);
    }

    private async Task<(Picture Picture, string Settings)> Generate(params string[] arguments)
    {
        string output = Path.Combine(_folder.Root, Guid.NewGuid().ToString());
        var (code, _, errors) = await Aae.Run(new Dictionary<string, string>(), ["generate", "a cat and a dog", "--steps", "2", "--guided-steps", "2", "--thresholds", "none", "--output", output, .. arguments]);
        Assert.True(code == 0, errors);
        return (Picture.Read(Assert.Single(Directory.GetFiles(output, "*.png", SearchOption.AllDirectories))), Settings(output));
    }

    private static string Settings(string output) =>
        PngText.Read(File.ReadAllBytes(Assert.Single(Directory.GetFiles(output, "*.png", SearchOption.AllDirectories))))[GenerationParameters.Keyword];
}
