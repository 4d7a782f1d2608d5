using System.Text;
using AttendAndExcite.Imaging;
using CsCheck;

namespace AttendAndExcite.Tests.Imaging;

public class FileNamesTests
{
    [Theory]
    [InlineData("a cat and a dog")]
    [InlineData("a \"cat\"", "a _cat_")]
    [InlineData("../../etc/passwd", "_._.._etc_passwd")]
    [InlineData("..", "__")]
    [InlineData("", "")]
    [InlineData("con", "_con")]
    [InlineData("NUL.txt and a dog", "_NUL.txt and a dog")]
    [InlineData("constellation")]
    [InlineData("a cat?", "a cat_")]
    [InlineData("a cat.", "a cat_")]
    [InlineData("a\ncat", "a_cat")]
    [InlineData("кошка 🐈")]
    public void Prompts_are_kept_or_visibly_changed(string prompt, string? changed = null)
    {
        string name = FileNames.FromPrompt(prompt);
        if (changed is null) Assert.Equal(prompt, name);
        else Assert.Matches($"^{System.Text.RegularExpressions.Regex.Escape(changed)}~[0-9a-f]{{6}}$", name);
    }

    [Fact]
    public void Prompts_that_would_share_a_name_do_not() => Assert.NotEqual(FileNames.FromPrompt("a cat?"), FileNames.FromPrompt("a cat*"));

    [Fact]
    public void Long_prompts_are_cut_and_kept_apart()
    {
        string prompt = string.Concat(Enumerable.Repeat("🐈 and ", 100));
        string name = FileNames.FromPrompt(prompt);
        Assert.True(Encoding.UTF8.GetByteCount(name) <= 210);
        Assert.NotEqual(name, FileNames.FromPrompt(prompt + "x"));
    }

    [Fact]
    public void Every_name_is_one_legal_file_name() => Gen.String.Sample(prompt =>
    {
        string name = FileNames.FromPrompt(prompt);
        Assert.NotEmpty(name);
        Assert.DoesNotContain(name, character => char.IsControl(character) || "<>:\"/\\|?*".Contains(character, StringComparison.Ordinal));
        Assert.False(name[^1] is '.' or ' ' || name[0] is '.' or ' ');
        Assert.Equal(name, Path.GetFileName(name));
    });
}
