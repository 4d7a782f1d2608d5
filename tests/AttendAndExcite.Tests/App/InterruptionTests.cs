using System.Diagnostics;
using System.Text;
using AttendAndExcite.Tests.Weights;

namespace AttendAndExcite.Tests.App;

/// <summary>Ctrl-C in commands that are in the midst of something.</summary>
public sealed class InterruptionTests : IDisposable
{
    private static readonly Dictionary<string, string> Environment = [];

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Subjects: ", "generate", "a cat and a dog", "--seeds", "0..999")]
    [InlineData("miniature on cpu", "bench", "--rounds", "100")]
    [InlineData("miniature on cpu", "bench", "growth", "--rounds", "20")]
    [InlineData(" prompts", "judge-miniature", "--every", "40", "--seeds", "0..3")]
    public async Task One_signal_ends_the_work_and_a_second_one_changes_nothing_about_how(string begun, params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs POSIX signals.");
        foreach (int signals in new[] { 1, 2 })
        {
            using var process = Aae.StartInterruptible(Environment, [.. arguments, .. arguments[0] == "generate" ? ["--output", _folder.Root] : Array.Empty<string>()]);
            var output = process.StandardOutput.ReadToEndAsync();
            string before = await Until(begun, process.StandardError);
            using (var kill = Process.Start("bash", ["-c", string.Join("; sleep 0.05; ", Enumerable.Repeat($"kill -INT {process.Id}", signals))])!) await kill.WaitForExitAsync();
            string errors = before + await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();

            Assert.Equal(130, process.ExitCode);
            Assert.EndsWith("Interrupted.", errors.TrimEnd(), StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
            Assert.DoesNotContain("guided step", await output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_question_for_the_subjects_can_be_left_by_Ctrl_C()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "Needs the terminal of util-linux's script.");
        var start = new ProcessStartInfo("script", ["--quiet", "--return", "--command", $"env --default-signal=INT '{Aae.Program}' generate 'a cat and a dog' --output '{_folder.Root}'", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["TERM"] = "xterm";
        using var process = Process.Start(start)!;
        await Until("tokens:", process.StandardOutput);
        await process.StandardInput.WriteAsync('\x03');
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        string rest = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((130, "Interrupted."), (process.ExitCode, rest.TrimEnd().Split('\n')[^1]));
        Assert.Empty(Directory.GetFiles(_folder.Root, "*", SearchOption.AllDirectories));
    }

    /// <summary>What a program says until it has said something.</summary>
    private static async Task<string> Until(string text, StreamReader reader)
    {
        var said = new StringBuilder();
        char[] next = new char[1];
        while (!said.ToString().Contains(text, StringComparison.Ordinal) && await reader.ReadAsync(next) > 0) said.Append(next);
        return said.ToString();
    }
}
