using System.Diagnostics;

namespace AttendAndExcite.Tests.App;

/// <summary>The program, run as a process of its own.</summary>
internal static class Aae
{
    /// <summary>The program's file.</summary>
    public static string Program { get; } = Built("AttendAndExcite.App", "aae");

    /// <summary>The file of a program of this solution, in its own build output: beside the tests it would lack what ASP.NET's framework gives them.</summary>
    public static string Built(string project, string name) => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project,
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), OperatingSystem.IsWindows() ? $"{name}.exe" : name));

    /// <summary>Starts it with settings added to the environment; an empty one is removed.</summary>
    public static Process Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) => StartOther(environment, Program, arguments);

    /// <summary>Starts it so that SIGINT reaches it even if the tests were started in the background, where shells let it be ignored.</summary>
    public static Process StartInterruptible(IReadOnlyDictionary<string, string> environment, params string[] arguments) => OperatingSystem.IsLinux()
        ? StartOther(environment, "env", ["--default-signal=INT", Program, .. arguments])
        : Start(environment, arguments);

    /// <summary>Runs it to its end.</summary>
    public static Task<(int Code, string Output, string Errors)> Run(IReadOnlyDictionary<string, string> environment, params string[] arguments) => RunOther(environment, Program, arguments);

    /// <summary>Runs it in a shell of its own, in which <c>"$@"</c> is its command line.</summary>
    public static Task<(int Code, string Output, string Errors)> RunInShell(IReadOnlyDictionary<string, string> environment, string script, params string[] arguments) =>
        RunOther(environment, "bash", ["-c", script, "bash", Program, .. arguments]);

    /// <summary>Runs another program to its end.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunOther(IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        using var process = StartOther(environment, program, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, errors);
    }

    private static Process StartOther(IReadOnlyDictionary<string, string> environment, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
