using AttendAndExcite.Tests.Weights;

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
    [InlineData("Argument 'nose' not recognized. Must be one of: 'autoencoder', 'clip', 'unet', 'detector'.", "--part", "nose")]
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
    [InlineData("--export", "--resume", "has not been trained yet")]
    [InlineData("--resume", "--start-from", "is not the miniature's folder")]
    public async Task A_missing_input_is_named_before_anything_is_written(string output, string input, string message)
    {
        string target = Path.Combine(_folder.Root, "target");
        var (code, _, errors) = await Aae.Run(new Dictionary<string, string>(), "train-miniature", output, target, input, Path.Combine(_folder.Root, "missing"));
        Assert.Equal(1, code);
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(target));
    }
}
