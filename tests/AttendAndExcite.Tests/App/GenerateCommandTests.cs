using System.Diagnostics;
using System.Text.Json;
using AttendAndExcite.Guidance;
using AttendAndExcite.Imaging;
using AttendAndExcite.Miniature;
using AttendAndExcite.Sampling;
using AttendAndExcite.Tests.Weights;
using AttendAndExcite.Text;

namespace AttendAndExcite.Tests.App;

/// <summary><c>aae generate</c>, <c>aae run</c> and <c>aae tokens</c> as a user meets them, on the bundled model.</summary>
public sealed class GenerateCommandTests : IDisposable
{
    private const string Prompt = "a cat and a dog";

    private static readonly Dictionary<string, string> Environment = [];

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pictures_grid_and_record_are_where_they_are_said_to_be()
    {
        string record = Path.Combine(_folder.Root, "run.json");
        var (code, output, errors) = await Generate(Prompt, "--seeds", "3..4", "--compare", "--steps", "3", "--guided-steps", "2", "--record", record);

        Assert.True(code == 0, errors);
        string[] expected = ["plain/a cat and a dog/3.png", "plain/a cat and a dog/4.png", "attend-and-excite/a cat and a dog/3.png", "attend-and-excite/a cat and a dog/4.png", "a cat and a dog.png"];
        Assert.Equal(expected.Select(file => Path.Combine(_folder.Root, "out", file)), Lines(output).Select(line => line.Replace('\\', '/')));
        Assert.All(Lines(output), file => Assert.True(Picture.Read(file).Width >= 64));
        Assert.Contains("Subjects: cat (2), dog (5)", errors, StringComparison.Ordinal);
        Assert.Contains("step 3/3", errors, StringComparison.Ordinal);

        using var json = JsonDocument.Parse(File.ReadAllBytes(record));
        var guided = json.RootElement.EnumerateArray().Single(image => image.GetProperty("seed").GetInt64() == 4 && image.GetProperty("method").GetString() == "attend-and-excite");
        var step = guided.GetProperty("steps")[1];
        Assert.Equal(1, step.GetProperty("step").GetInt32());
        Assert.Equal(334, step.GetProperty("timestep").GetDouble()); // 1000 / 3 rounded down, plus the offset
        Assert.Equal(1 - step.GetProperty("attention").EnumerateArray().Min(value => value.GetDouble()), step.GetProperty("loss").GetDouble(), 1e-6);
    }

    [Fact]
    public async Task A_picture_s_settings_make_the_same_file_again()
    {
        await Generate("a red car and a cat", "--subjects", "red car,cat", "--seeds", "7", "--steps", "3", "--scheduler", "euler-a", "--scale-factor", "9", "--no-smoothing", "--negative", "a dog");
        string first = Path.Combine(_folder.Root, "out", "a red car and a cat", "7.png");
        var (code, _, errors) = await Aae.Run(Environment, "generate", first, "--output", Path.Combine(_folder.Root, "again"));
        Assert.True(code == 0, errors);
        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(Path.Combine(_folder.Root, "again", "a red car and a cat", "7.png")));
    }

    [Fact]
    public async Task A_plain_picture_becomes_a_guided_one_where_its_subjects_are_named_or_it_is_compared()
    {
        await Generate(Prompt, "--plain", "--seeds", "7", "--steps", "2");
        string plain = Path.Combine(_folder.Root, "out", Prompt, "7.png"), output = Path.Combine(_folder.Root, "again");

        var unknown = await Aae.Run(Environment, "generate", plain, "--compare", "--subjects", "zebra", "--output", output);
        Assert.Equal((2, "", false), (unknown.Code, unknown.Output, Directory.Exists(output)));
        var (code, file, errors) = await Aae.Run(Environment, "generate", plain, "--subjects", "cat", "--output", output);

        Assert.True(code == 0, errors);
        var (request, _) = GenerationParameters.Read(PngText.Read(File.ReadAllBytes(Lines(file)[0]))[GenerationParameters.Keyword]);
        Assert.False(request.Plain);
        using var model = StableDiffusion.Open(MiniatureModel.Folder);
        Assert.Equal([2], new Generator(model).Prepare(request).Tokens);
    }

    [Fact]
    public async Task What_is_cut_off_a_long_negative_prompt_is_said_and_a_prompt_may_begin_with_an_at_sign()
    {
        string negative = string.Join(' ', Enumerable.Repeat("dog", 75).Append("cat").Append("car"));
        var (code, _, errors) = await Generate("@ a cat", "--negative", negative, "--steps", "1", "--plain", "--model", Golden.Path("models/tiny-sd14"), "--width", "64", "--height", "64");
        Assert.True(code == 0, errors);
        Assert.Contains("The negative prompt has more than the 77 tokens the model sees; cut off: cat car", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_official_code_s_command_line_makes_the_picture_that_its_fields_mean()
    {
        string output = Path.Combine(_folder.Root, "out");
        var (code, _, errors) = await Aae.Run(Environment, "run", "--prompt", Prompt, "--seeds", "[21]", "--token_indices", "[2,5]", "--n_inference_steps", "4",
            "--max_iter_to_alter", "3", "--thresholds", "{0: 0.05, 2: 0.3}", "--scale_factor", "5", "--scale_range", "[1.0, 0.25]", "--attention_res", "8",
            "--smooth_attentions", "False", "--sd_2_1", "True", "--output_path", output, "--model", "miniature");
        Assert.True(code == 0, errors);

        using var model = StableDiffusion.Open(MiniatureModel.Folder);
        var expected = new Generator(model).Generate(new GenerationRequest(Prompt)
        {
            Seeds = [21],
            Subjects = SubjectSelection.Tokens(2, 5),
            Steps = 4,
            GuidanceScale = 7.5,
            Noise = NoiseSource.Cuda,
            Guidance = new AttendAndExciteOptions
            {
                AttentionLevel = 1,
                GuidedSteps = 3,
                Thresholds = new Dictionary<int, double> { [0] = 0.05, [2] = 0.3 },
                ScaleFactor = 5,
                ScaleRange = (1, 0.25),
                Smoothing = false,
                StopAtEndOfText = true,
            },
        });
        int[] differences = [.. expected[0].Picture.Pixels.Zip(Picture.Read(Path.Combine(output, Prompt, "21.png")).Pixels, (a, b) => Math.Abs(a - b))];
        Assert.InRange(differences.Max(), 0, 2); // another process may have another number of threads
    }

    [Fact]
    public async Task Tokens_are_listed_with_their_indices_and_subjects()
    {
        var (code, output, _) = await Aae.Run(Environment, "tokens", "a cat and a red car");
        Assert.Equal(0, code);
        Assert.Equal(["1\ta\t", "2\tcat\tcat", "3\tand\t", "4\ta\t", "5\tred\t", "6\tcar\tcar"], Lines(output));
    }

    [Fact]
    public async Task An_interrupted_run_leaves_whole_pictures_and_nothing_else()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs POSIX signals.");
        using var process = Aae.StartInterruptible(Environment, "generate", Prompt, "--output", Path.Combine(_folder.Root, "out"), "--seeds", "0..99", "--batch", "1", "--steps", "3");
        var errors = process.StandardError.ReadToEndAsync();
        string? first = await process.StandardOutput.ReadLineAsync();
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"])!) await kill.WaitForExitAsync();
        await process.WaitForExitAsync();

        Assert.Equal(130, process.ExitCode);
        Assert.EndsWith("Interrupted.", (await errors).TrimEnd(), StringComparison.Ordinal);
        string[] files = Directory.GetFiles(Path.Combine(_folder.Root, "out"), "*", SearchOption.AllDirectories);
        Assert.Contains(first, files);
        Assert.True(files.Length < 100);
        Assert.All(files, file => Assert.Equal(64, Picture.Read(file).Width));
    }

    [Theory]
    [InlineData(2, "The prompt has no subject \"horse\"; its words are: a, cat, and, dog.", "--subjects", "horse")]
    [InlineData(2, "Token 9 is not in the prompt", "--tokens", "2,9")]
    [InlineData(2, "--seeds is \"x\"", "--seeds", "x")]
    [InlineData(2, "--steps is \"many\", and takes a whole number.", "--steps", "many")]
    [InlineData(2, "--thresholds is \"1:2:3\"", "--thresholds", "1:2:3")]
    [InlineData(2, "--subjects or --tokens, not both", "--tokens", "2", "--subjects", "cat")]
    [InlineData(2, "--plain or --compare, not both", "--plain", "--compare")]
    [InlineData(2, "multiple of 4", "--width", "65")]
    [InlineData(2, "A batch of 3 pictures of 64x64 needs about", "--max-memory", "0.001", "--seeds", "0..2", "--batch", "3")]
    [InlineData(2, "--max-memory must be a number of GB above 0", "--max-memory", "0")]
    [InlineData(2, "--max-memory is \"0,4\", and takes a number such as 0.5.", "--max-memory", "0,4")]
    [InlineData(2, "--sigma is \"0,5\", and takes a number such as 0.5.", "--sigma", "0,5")]
    [InlineData(2, "--guidance-scale is \"7,5\", and takes a number such as 0.5.", "--guidance-scale", "7,5")]
    [InlineData(2, "--softmax-factor is \"NaN\", and takes a number such as 0.5.", "--softmax-factor", "NaN")]
    [InlineData(2, "--scale-factor is \"infinity\", and takes a number such as 0.5.", "--scale-factor", "infinity")]
    [InlineData(2, "--thresholds is \"0:0.1,0:0.9\", and takes each step once.", "--thresholds", "0:0.1,0:0.9")]
    [InlineData(2, "--seeds is \"-9223372036854775808..0\"", "--seeds=-9223372036854775808..0")]
    [InlineData(2, "--seeds is \"-5..9223372036854775807\"", "--seeds=-5..9223372036854775807")]
    [InlineData(2, "--batch must be from 1 to 1024.", "--batch", "0")]
    [InlineData(2, "--plain or --subjects, not both", "--plain", "--subjects", "zebra")]
    [InlineData(2, "--plain or --thresholds, not both", "--plain", "--thresholds", "none")]
    [InlineData(1, ". is a folder; name a file with --record.", "--record", ".")]
    [InlineData(2, "There is no model nonsense", "--model", "nonsense")]
    [InlineData(2, "no cross-attention at level 5", "--attention-level", "5")]
    public async Task A_mistake_is_one_sentence_and_leaves_nothing(int code, string message, params string[] arguments)
    {
        var result = await Generate([Prompt, .. arguments]);
        Assert.Equal(code, result.Code);
        Assert.Contains(message, result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
        Assert.False(Directory.Exists(Path.Combine(_folder.Root, "out")));
    }

    [Theory]
    [InlineData(2, "--prompt is missing", "--seeds", "[0]")]
    [InlineData(2, "There is no file nowhere.yaml", "--config_path", "nowhere.yaml")]
    [InlineData(2, "--seeds has not the form", "--prompt", Prompt, "--seeds", "zero")]
    [InlineData(2, "choose --attention_res 8 or 4", "--prompt", Prompt, "--model", "miniature")]
    [InlineData(2, "--thresholds has not the form", "--prompt", Prompt, "--thresholds", "{0: 0.05, 0: 0.9}")]
    [InlineData(2, "--thresholds has not the form of its field or is none of the official code's: \"{0: 0,5}\".", "--prompt", Prompt, "--thresholds", "{0: 0,5}")]
    [InlineData(2, "--sigma has not the form", "--prompt", Prompt, "--sigma", "0,5")]
    [InlineData(2, "Choose others with --token_indices.", "--prompt", Prompt, "--attention_res", "8", "--kernel_size", "2", "--model", "miniature")]
    public async Task A_mistake_in_the_official_command_line_is_one_sentence(int code, string message, params string[] arguments)
    {
        var result = await Aae.Run(Environment, ["run", .. arguments]);
        Assert.Equal(code, result.Code);
        Assert.Contains(message, result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("generate", Prompt, "--output")]
    [InlineData("run", "--prompt", Prompt, "--token_indices", "[2,5]", "--attention_res", "8", "--model", "miniature", "--output_path")]
    public async Task An_output_that_cannot_be_written_is_said_before_any_work(params string[] command)
    {
        string file = Path.Combine(_folder.Root, "file");
        File.WriteAllText(file, "");
        var (code, _, errors) = await Aae.Run(Environment, [.. command, file]);
        Assert.Equal(1, code);
        Assert.Contains($"choose another folder with {command[^1]}.", errors, StringComparison.Ordinal);
        Assert.Contains("cannot be written", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("step", errors, StringComparison.Ordinal);
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private Task<(int Code, string Output, string Errors)> Generate(params string[] arguments) =>
        Aae.Run(Environment, ["generate", .. arguments, "--output", Path.Combine(_folder.Root, "out")]);
}
