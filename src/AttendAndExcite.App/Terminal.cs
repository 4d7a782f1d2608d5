using Spectre.Console;

namespace AttendAndExcite.App;

/// <summary>The program's two outputs: results go to the standard output, everything about their making to the error output.</summary>
internal static class Terminal
{
    /// <summary>The error output.</summary>
    public static IAnsiConsole Errors { get; } = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    /// <summary>Says something about the making of results.</summary>
    public static void Say(string line) => Errors.Profile.Out.Writer.WriteLine(line);

    /// <summary>Gives a line of the result.</summary>
    public static void Answer(string line) => Console.Out.WriteLine(line);

    /// <summary>Whether a question can be asked and answered.</summary>
    public static bool CanAsk => !Console.IsInputRedirected && Errors.Profile.Out.IsTerminal;
}
