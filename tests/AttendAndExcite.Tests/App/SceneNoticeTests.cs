using AttendAndExcite.Miniature;
using AttendAndExcite.Tests.Weights;

namespace AttendAndExcite.Tests.App;

/// <summary>What is said of prompts that the bundled model does not know.</summary>
public sealed class SceneNoticeTests : IDisposable
{
    private const string Notice = "The miniature was trained on prompts of one or two different subjects";

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a red cat and a blue dog", 1)]
    [InlineData("A cat  and a DOG", 0)]
    public async Task A_prompt_of_another_form_is_drawn_with_a_warning(string prompt, int expected)
    {
        var (code, _, errors) = await Generate(prompt);

        Assert.True(code == 0, errors);
        Assert.Equal(expected, errors.Split('\n').Count(line => line.StartsWith(Notice, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Another_model_of_the_same_words_says_nothing()
    {
        foreach (string file in Directory.EnumerateFiles(MiniatureModel.Folder, "*", SearchOption.AllDirectories))
            _folder.Write(Path.Combine("copy", Path.GetRelativePath(MiniatureModel.Folder, file)), await File.ReadAllBytesAsync(file));

        var (code, _, errors) = await Generate("a red cat and a blue dog", "--model", _folder.File("copy"));

        Assert.True(code == 0, errors);
        Assert.DoesNotContain("was trained on", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_words_are_refused_before_subjects_are_found_among_them()
    {
        var (code, _, errors) = await Generate("a unicorn and a dog");

        Assert.Equal(2, code);
        Assert.DoesNotContain("Subjects:", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("was trained on", errors, StringComparison.Ordinal);
        Assert.EndsWith("for anything else use a real model, such as sd-1.4.", errors.TrimEnd(), StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Errors)> Generate(string prompt, params string[] arguments) =>
        Aae.Run(new Dictionary<string, string>(), ["generate", prompt, "--steps", "1", "--output", _folder.File("out"), .. arguments]);
}
