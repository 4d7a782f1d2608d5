using Spectre.Console;

namespace AttendAndExcite.App;

/// <summary>The program's two outputs: results go to the standard output, everything about their making to the error output.</summary>
internal static class Terminal
{
    private const int LongestLine = 1000;

    /// <summary>The error output.</summary>
    public static IAnsiConsole Errors { get; } = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    /// <summary>The standard output for tables; in a file or a pipe a line is as long as it must be.</summary>
    public static IAnsiConsole Results { get; } = Unbroken(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) }));

    /// <summary>Says something about the making of results.</summary>
    public static void Say(string line) => Errors.Profile.Out.Writer.WriteLine(line);

    /// <summary>Gives a line of the result.</summary>
    public static void Answer(string line) => Console.Out.WriteLine(line);

    /// <summary>Leaves the terminal as it was, for a program that ends in the midst of its work.</summary>
    public static void Abandon()
    {
        Errors.Cursor.Show();
        Say(UserErrors.Sentence(new OperationCanceledException()));
    }

    /// <summary>Whether a question can be asked and answered.</summary>
    public static bool CanAsk => !Console.IsInputRedirected && Errors.Profile.Out.IsTerminal;

    private static IAnsiConsole Unbroken(IAnsiConsole console)
    {
        if (!console.Profile.Out.IsTerminal) console.Profile.Width = LongestLine;
        return console;
    }
}
