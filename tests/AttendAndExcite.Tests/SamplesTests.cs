using System.Diagnostics;
using System.Runtime.CompilerServices;
using AttendAndExcite.Tests.Weights;

namespace AttendAndExcite.Tests;

/// <summary>The samples, each of which is a program in one file.</summary>
[Collection(nameof(SamplesTests))]
public class SamplesTests
{
    private const int MostLines = 60;

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder(), "*.cs").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_sample_is_short_and_says_how_it_is_run(string name)
    {
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(Folder(), name));
        Assert.InRange(lines.Length, 1, MostLines - 1);
        Assert.Contains(lines, line => line == $"//     dotnet run samples/{name}");
    }

    /// <summary>Building a program takes the SDK ten seconds and more, so it is only done where <c>AAE_SAMPLES</c> is set.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_sample_runs_and_makes_the_files_it_names(string name)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("AAE_SAMPLES") is { Length: > 0 }, "Set AAE_SAMPLES=1 to build and run the samples.");
        using var folder = new ScratchFolder();
        var start = new ProcessStartInfo("dotnet", ["run", Path.Combine(Folder(), name)]) { WorkingDirectory = folder.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{output}\n{await errors}");
        string first = output.TrimEnd().Split('\n')[^1].Split(',')[0].Trim(); // the last line names the files
        Assert.True(new FileInfo(Path.Combine(folder.Root, first)).Length > 0, first);
    }

    private static string Folder([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "samples"));
}
