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

    [GeneratedRegex(@"\[default: ([^\]]*)\]")]
    private static partial Regex Default();
}
