using System.Globalization;
using System.Text.Json;
using AttendAndExcite.Miniature;
using AttendAndExcite.Tests.Weights;

namespace AttendAndExcite.Tests.App;

public sealed class ExplainCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_picture_made_earlier_explains_itself_from_its_own_settings()
    {
        var made = await Run("generate", "a cat and a dog", "--seeds", "5", "--steps", "4", "--output", _folder.Root);
        Assert.Equal(0, made.Code);
        string picture = made.Output.Trim(), numbers = _folder.File("numbers.json");
        var explained = await Run("explain", picture, "--output", numbers, "--pixel", "10,60", "--every-map");
        Assert.Equal(0, explained.Code);
        Assert.Equal(numbers, explained.Output.Trim());
        Assert.Contains("5.png was replayed to the last bit.", explained.Errors, StringComparison.Ordinal);

        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(numbers));
        var maps = json.RootElement.GetProperty("guided")[0].GetProperty("maps").EnumerateObject().ToList();
        Assert.Contains(maps, map => map.Name == "level1.pixel7-1"); // 8 pixels a side
        Assert.Contains(maps, map => map.Name == "level2.mid.layer0.head3");
    }

    [Fact]
    public async Task A_run_that_saves_memory_explains_the_same_picture()
    {
        string picture = (await Run("generate", "a cat and a dog", "--seeds", "5", "--steps", "3", "--output", _folder.Root)).Output.Trim();
        using var model = StableDiffusion.Open(MiniatureModel.Folder);
        long peak = model.Economise(long.MaxValue, new AttendAndExcite.Generator(model).Prepare(new GenerationRequest("a cat and a dog")));

        var explained = await Run("explain", picture, "--output", _folder.File("numbers.json"), "--decoded-previews", "--max-memory", ((peak - 1) / 1e9).ToString(CultureInfo.InvariantCulture));

        Assert.Equal(0, explained.Code);
        Assert.Contains("GB: one network at a time.", explained.Errors, StringComparison.Ordinal);
        Assert.Contains("5.png was replayed to the last bit.", explained.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steps_behind_the_last_one_are_shown_as_the_last()
    {
        string numbers = _folder.File("numbers.json");
        var (code, _, errors) = await Run("explain", "an elephant with a crown", "--seed", "21", "--steps", "6", "--scheduler", "ddim", "--steps-shown", "0,5,10,20,50", "--output", numbers);

        Assert.True(code == 0, errors);
        Assert.Contains("The run's last step is 5; it is shown in place of 10, 20, 50.", errors, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(numbers));
        Assert.Equal([0, 5], json.RootElement.GetProperty("shown").EnumerateArray().Select(step => step.GetInt32()));
    }

    [Theory]
    [InlineData("There is no file nothing.png", "nothing.png")]
    [InlineData("The run has the steps 0 to 3", "a cat and a dog", "--scheduler", "ddim", "--steps", "4", "--steps-shown=-1")]
    [InlineData("The model has no attention at level0", "a cat and a dog", "--show-level", "0", "--show-place", "down")]
    [InlineData("A picture of 64x64 needs about", "a cat and a dog", "--max-memory", "0.001")]
    [InlineData("--pixel is \"x\", and takes two whole numbers such as 12,34.", "a cat and a dog", "--pixel", "x")]
    [InlineData("--pixel is \"1\", and takes two whole numbers such as 12,34.", "a cat and a dog", "--pixel", "1")]
    [InlineData("There is no head 9: the layers of level 1 have the heads 0 to ", "a cat and a dog", "--show-head", "9")]
    [InlineData("The picture has no pixel 64,0", "a cat and a dog", "--format", "json", "--pixel", "64,0")]
    [InlineData("--pixel records numbers that html does not show: give it with --format json or safetensors.", "a cat and a dog", "--pixel", "10,60")]
    [InlineData("--every-map records numbers that png does not show: give it with --format json or safetensors.", "a cat and a dog", "--format", "png", "--every-map")]
    [InlineData("--colours is \"rainbow\", and takes viridis or jet.", "a cat and a dog", "--colours", "rainbow")]
    public async Task Misuse_is_answered_by_one_sentence(string sentence, params string[] arguments)
    {
        var (code, output, errors) = await Run(["explain", .. arguments, "--output", Path.Combine(_folder.Root, "new", "page.html")]);
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.StartsWith(sentence, errors.TrimEnd().Split('\n').Last(line => !line.StartsWith('`')), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Root));
    }

    [Fact]
    public async Task A_file_of_a_kind_that_no_explanation_is_is_refused()
    {
        var (code, output, errors) = await Run("explain", "a cat and a dog", "--output", Path.Combine(_folder.Root, "new", "foo.pdf"));

        Assert.Equal((2, ""), (code, output));
        Assert.Equal("No explanation is a .pdf file: name a .html, .png, .webp, .json or .safetensors file, or give --format.", errors.TrimEnd());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Root));
    }

    [Fact]
    public async Task A_file_without_extension_is_a_page_and_the_two_runs_are_told_apart()
    {
        string file = _folder.File("page");

        var (code, _, errors) = await Run("explain", "a cat and a dog", "--steps", "2", "--output", file);

        Assert.True(code == 0, errors);
        Assert.StartsWith("<!DOCTYPE html>", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.Contains("plain, seed 0: step 2/2", errors, StringComparison.Ordinal);
        Assert.Contains("guided, seed 0: step 2/2 loss", errors, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output, string Errors)> Run(params string[] arguments) => Aae.Run(new Dictionary<string, string>(), [.. arguments]);
}
