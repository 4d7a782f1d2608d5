using System.Text.RegularExpressions;

namespace AttendAndExcite.Tests.App;

public sealed partial class HelpTests
{
    [Theory]
    [InlineData("benchmark", "run")]
    [InlineData("evaluate", "blip")]
    [InlineData("explain")]
    [InlineData("fit-preview")]
    [InlineData("generate")]
    [InlineData("judge-miniature")]
    public async Task Defaults_are_short_and_of_no_machine(params string[] command)
    {
        var (code, output, _) = await Aae.Run(new Dictionary<string, string>(), [.. command, "--help"]);

        Assert.Equal(0, code);
        var defaults = Default().Matches(output.ReplaceLineEndings(" ")).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(defaults);
        Assert.All(defaults, text => Assert.DoesNotMatch(@"\||/.*/|\\", text)); // no list as the program prints it, no path
    }

    [Fact]
    public async Task Every_field_of_the_official_code_has_a_meaning_and_the_model_the_default_of_this_command()
    {
        var (_, output, _) = await Aae.Run(new Dictionary<string, string>(), "run", "--help");

        string text = Spaces().Replace(output, " ");
        Assert.Contains("Default: sd-1.4, with --sd_2_1 sd-2.1-base.", text, StringComparison.Ordinal);
        foreach (string field in new[] { "seeds", "thresholds", "scale_range", "attention_res" })
            Assert.Matches($@"--{field} <{field}> [^<]*Default: [\[{{\d]", text);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\[default: ([^\]]*)\]")]
    private static partial Regex Default();
}
