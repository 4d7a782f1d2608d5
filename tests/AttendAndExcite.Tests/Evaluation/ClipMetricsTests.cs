using AttendAndExcite.Evaluation.Clip;
using AttendAndExcite.Evaluation.Metrics;
using AttendAndExcite.Imaging;
using AttendAndExcite.Tests.Weights;

namespace AttendAndExcite.Tests.Evaluation;

/// <summary>The image-text similarities of an output folder, against what the official program wrote for it.</summary>
public sealed class ClipMetricsTests(TinyClip tiny) : IClassFixture<TinyClip>
{
    private readonly List<string> _told = [];

    [Fact]
    public void Every_score_name_and_mean_is_the_recorded_one()
    {
        using var outputs = new RecordedOutputs();
        using var written = new ScratchFolder();

        Measure(outputs.Folder).Write(written.Root);

        foreach (string file in new[] { "clip_raw_metrics.json", "clip_aggregated_metrics.json" })
            MetricFiles.AssertSame(File.ReadAllText(Golden.Path($"evaluation/golden/metrics-clip/{file}")), File.ReadAllText(Path.Combine(written.Root, file)), 1e-5);
        Assert.Equal(["Left out: \"a single turtle\" cannot be split at \"and\" or \"with\"."], _told);
    }

    [Fact]
    public void A_jpeg_that_is_decoded_otherwise_scores_nearly_the_same()
    {
        string folder = Path.GetDirectoryName(Golden.Path("evaluation/outputs/an elephant with a crown/21.jpg"))!;
        double recorded = Golden.Json("evaluation/golden/metrics_clip.json").GetProperty("raw_sorted_by_image_name").GetProperty("an elephant with a crown").GetProperty("full_text")[2].GetDouble();

        var scores = ClipMetrics.Measure([new PromptFolder("an elephant with a crown", [Path.Combine(folder, "21.jpg")])], tiny.Judge, _told.Add).Prompts[0];

        Assert.Equal(recorded, scores.FullText[0], 0.02);
    }

    [Theory]
    [InlineData("a cat and a dog", "a cat", "a dog")]
    [InlineData("a frog and a crown and a hat", "a frog", "a crown")]
    [InlineData("an elephant with a crown", "an elephant", "a crown")]
    [InlineData("a cat with a hat and a dog", "a cat with a hat", "a dog")]
    [InlineData("sand andes", null, null)]
    public void Prompts_fall_apart_as_the_official_code_splits_them(string prompt, string? first, string? second) =>
        Assert.Equal(first is null ? null : new PromptParts(first, second!), PromptParts.Of(prompt));

    [Fact]
    public void Different_numbers_of_pictures_are_averaged_over_pictures_and_told()
    {
        using var folder = Layout(("a cat and a dog", ["0", "1"]), ("a frog and a hat", ["0"]), ("a bear and a bow", []));

        var metrics = Measure(folder.Root);

        double[] all = [.. metrics.Prompts.SelectMany(scores => scores.FullText).Select(value => (double)value)];
        Assert.Equal(3, all.Length);
        Assert.Equal(all.Sum() / 3, metrics.FullText, 1e-12);
        Assert.Contains(_told, line => line.Contains("from 1 to 2 pictures"));
        Assert.Contains(_told, line => line.Contains("\"a bear and a bow\" has no pictures"));
    }

    [Fact]
    public void Nothing_to_score_is_an_error_and_not_a_NaN()
    {
        using var empty = Layout(("a cat and a dog", []));
        using var unsplittable = Layout(("a turtle", ["0"]));

        Assert.Contains("has no pictures to score", Assert.Throws<RequestException>(() => PromptFolder.ReadAll(empty.Root)).Message);
        Assert.Contains("There is no folder", Assert.Throws<RequestException>(() => PromptFolder.ReadAll(empty.Root + "-none")).Message);
        Assert.Contains("Nothing was scored", Assert.Throws<RequestException>(() => Measure(unsplittable.Root)).Message);
    }

    [Fact]
    public void Pictures_that_cannot_be_read_are_left_out_and_named()
    {
        using var folder = Layout(("a cat and a dog", ["0", "1", "2"]));
        byte[] whole = File.ReadAllBytes(Golden.Path("evaluation/images/img0_97x131.png"));
        folder.Write("a cat and a dog/1.png", whole[..(whole.Length / 2)]);
        folder.Write("a cat and a dog/3.png", "no picture at all");

        var metrics = Measure(folder.Root);

        Assert.Equal(["0.png", "2.png"], metrics.Prompts[0].ImageNames);
        Assert.Collection(metrics.Unreadable, line => Assert.Contains("1.png is a damaged picture", line), line => Assert.Contains("3.png is not a picture", line));
    }

    [Fact]
    public void A_prompt_that_no_folder_can_be_named_after_is_read_from_its_pictures()
    {
        const string Prompt = "a cat and a dog, why?";
        byte[] png = File.ReadAllBytes(Golden.Path("evaluation/images/img2_63x50.png"));
        string settings = $"{Prompt}\nSteps: 50, Sampler: PLMS, CFG scale: 7.5, Seed: 0, Size: 64x64, Model: miniature, RNG: CPU";
        using var folder = new ScratchFolder();
        folder.Write($"{FileNames.FromPrompt(Prompt)}/0.png", PngText.Insert(png, GenerationParameters.Keyword, settings));
        folder.Write("a lion~123456/0.png", PngText.Insert(png, GenerationParameters.Keyword, settings));

        Assert.Equal(["a cat and a dog, why?", "a lion~123456"], PromptFolder.ReadAll(folder.Root).Select(prompt => prompt.Prompt));
    }

    [Fact]
    public void What_explains_a_picture_is_not_scored_as_one()
    {
        using var folder = Layout(("a cat and a dog", ["0", "0.explained", "1"]));

        var prompt = Assert.Single(PromptFolder.ReadAll(folder.Root, _told.Add));

        Assert.Equal(["0.png", "1.png"], prompt.Files.Select(Path.GetFileName));
        Assert.Equal([$"Left out: {folder.File("a cat and a dog/0.explained.png")}, by `aae explain`."], _told);
    }

    [Fact]
    public void Folders_of_methods_are_named_and_not_taken_for_prompts()
    {
        using var folder = Layout(("plain/a cat and a dog", ["0"]), ("attend-and-excite/a cat and a dog", ["0"]));
        string methods = $"{Path.Combine(folder.Root, "attend-and-excite")}, {Path.Combine(folder.Root, "plain")}";

        var refused = Assert.Throws<RequestException>(() => PromptFolder.ReadAll(folder.Root));
        Assert.Equal($"{folder.Root} holds folders of methods, not of prompts; score each by itself: {methods}.", refused.Message);
        Assert.Equal(["a cat and a dog"], PromptFolder.ReadAll(Path.Combine(folder.Root, "plain")).Select(prompt => prompt.Prompt));

        File.Copy(Golden.Path("evaluation/images/img2_63x50.png"), folder.File("a frog and a hat/0.png"));
        Assert.Equal(["a frog and a hat"], PromptFolder.ReadAll(folder.Root, _told.Add).Select(prompt => prompt.Prompt));
        Assert.Equal([$"Left out: {methods}: a method's folder is scored by itself."], _told);
    }

    [Fact]
    public void A_prompt_may_be_called_as_a_method()
    {
        using var folder = Layout(("plain", ["0"]));

        Assert.Equal(["plain"], PromptFolder.ReadAll(folder.Root).Select(prompt => prompt.Prompt));
    }

    [Fact]
    public void JSON_is_written_as_Python_writes_it()
    {
        var value = new Dictionary<string, object>
        {
            ["z"] = 1e-05,
            ["b"] = 1.0,
            ["a"] = "a \"cat's\" café\n😀",
            ["none"] = Array.Empty<string>(),
            ["nan"] = double.NaN,
            ["f"] = new[] { 0.1f },
        };

        Assert.Equal("""
            {
                "a": "a \"cat's\" caf\u00e9\n\ud83d\ude00",
                "b": 1.0,
                "f": [
                    0.10000000149011612
                ],
                "nan": NaN,
                "none": [],
                "z": 1e-05
            }
            """.ReplaceLineEndings("\n"), PythonJson.Write(value));
    }

    private ClipMetrics Measure(string folder) => ClipMetrics.Measure(PromptFolder.ReadAll(folder), tiny.Judge, _told.Add);

    private static ScratchFolder Layout(params (string Prompt, string[] Names)[] prompts)
    {
        var folder = new ScratchFolder();
        foreach (var (prompt, names) in prompts)
        {
            Directory.CreateDirectory(Path.Combine(folder.Root, prompt));
            foreach (string name in names) File.Copy(Golden.Path("evaluation/images/img2_63x50.png"), folder.File($"{prompt}/{name}.png"));
        }

        return folder;
    }
}
