using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using AttendAndExcite.Tests.App;
using AttendAndExcite.Tests.Weights;

namespace AttendAndExcite.Tests;

/// <summary>The packages, as a program outside this repository takes them.</summary>
[Collection(nameof(SamplesTests))] // one build at a time
public class PackageTests
{
    private static readonly Dictionary<string, string> Links = new() { ["CreateHardLinksForCopyFilesToOutputDirectoryIfPossible"] = "true" };

    [Fact]
    public void The_readme_of_the_packages_shows_the_program_of_the_repository_s() =>
        Assert.Equal(Program("README.md"), Program("src/PACKAGE.md"));

    /// <summary>Packs, restores and builds for half a minute, so it is only done where <c>AAE_SAMPLES</c> is set.</summary>
    [Fact]
    public async Task The_readme_s_program_draws_a_picture_with_the_packages_alone()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("AAE_SAMPLES") is { Length: > 0 }, "Set AAE_SAMPLES=1 to make packages and a program that takes them.");
        using var folder = new ScratchFolder();
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), feed = Path.Combine(folder.Root, "feed");
        await Dotnet("pack", InRepository("AttendAndExcite.slnx"), "--no-build", "-c", configuration, "-o", feed, "-m:1", "-nodeReuse:false");
        Assert.Equal(
            ["AttendAndExcite", "AttendAndExcite.Evaluation", "AttendAndExcite.Miniature"],
            Directory.GetFiles(feed, "*.nupkg").Select(file => Regex.Replace(Path.GetFileName(file), @"\.\d.*", "")).Order(StringComparer.Ordinal));

        // No source but the new packages; those of others are where the restore of this repository has put them.
        string others = (await Dotnet("nuget", "locals", "global-packages", "--list")).Split(": ", 2)[1].Trim(), picture = Path.Combine(folder.Root, "0.png");
        folder.Write("program/program.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <UseCurrentRuntimeIdentifier>true</UseCurrentRuntimeIdentifier>
                <RestoreSources>{feed}</RestoreSources>
                <RestorePackagesPath>{folder.Root}/cache</RestorePackagesPath>
                <RestoreFallbackFolders>{others}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="AttendAndExcite.Miniature" Version="*" />
                <PackageReference Include="AttendAndExcite.Evaluation" Version="*" />
              </ItemGroup>
            </Project>
            """);
        folder.Write("program/Program.cs", Program("README.md").Replace("\"0.png\"", $"@\"{picture}\"", StringComparison.Ordinal).Replace("[0, 1]", "[0], Steps = 1", StringComparison.Ordinal));
        string output = await Dotnet("run", "--project", Path.Combine(folder.Root, "program"));

        Assert.Matches(@"^0: loss 0\.\d\d\s*$", output);
        Assert.True(new FileInfo(picture).Length > 0);
        string beside = Path.GetDirectoryName(Assert.Single(Directory.GetFiles(Path.Combine(folder.Root, "program", "bin"), "AttendAndExcite.dll", SearchOption.AllDirectories)))!;
        Assert.True(File.Exists(Path.Combine(beside, "clip-tokenizer", "sd2", "special_tokens_map.json")));
    }

    private static async Task<string> Dotnet(params string[] arguments)
    {
        var (code, output, errors) = await Aae.RunOther(Links, "dotnet", arguments);
        Assert.True(code == 0, $"{output}\n{errors}");
        return output;
    }

    /// <summary>The C# program in a page.</summary>
    private static string Program(string page) => Regex.Match(File.ReadAllText(InRepository(page)), "```csharp\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;

    private static string InRepository(string path, [CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", path));
}
