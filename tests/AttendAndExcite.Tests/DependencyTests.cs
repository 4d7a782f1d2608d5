using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace AttendAndExcite.Tests;

/// <summary>Which parts of the core may know each other: none but through its root files (docs/ARCHITECTURE.md).</summary>
public partial class DependencyTests
{
    /// <summary>Everything may read configurations; nothing else is shared.</summary>
    private static readonly string[] Shared = ["Configuration"];

    [Theory]
    [InlineData("Guidance")]
    [InlineData("Sampling")]
    [InlineData("Text")]
    [InlineData("Weights")]
    [InlineData("Imaging")]
    [InlineData("Models")]
    [InlineData("Configuration")]
    public void A_part_of_the_core_knows_no_other_part(string part)
    {
        string folder = Path.Combine(Core(), part);
        string[] files = Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.All(
            Using().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value),
            other => Assert.True(other == part || Shared.Contains(other), $"{Path.GetFileName(file)} uses {other}.")));
    }

    [Theory]
    [InlineData("AttendAndExcite", "Evaluation|Miniature|App")]
    [InlineData("AttendAndExcite.Miniature", "App")]
    [InlineData("AttendAndExcite.Evaluation", "App")]
    public void A_project_knows_nothing_above_it(string project, string above)
    {
        string[] files = Directory.GetFiles(Path.Combine(Core(), "..", project), "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.DoesNotMatch($@"using AttendAndExcite\.({above})\b", File.ReadAllText(file)));
    }

    private static string Core([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "src", "AttendAndExcite"));

    [GeneratedRegex(@"^using AttendAndExcite\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex Using();
}
