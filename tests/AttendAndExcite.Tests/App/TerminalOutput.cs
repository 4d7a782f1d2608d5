using Spectre.Console;
using Spectre.Console.Testing;

namespace AttendAndExcite.Tests.App;

/// <summary>The output of a console in a test, which passes for a terminal.</summary>
internal sealed class TerminalOutput(IAnsiConsoleOutput output) : IAnsiConsoleOutput
{
    public TextWriter Writer => output.Writer;

    public bool IsTerminal => true;

    public int Width => output.Width;

    public int Height => output.Height;

    public void SetEncoding(System.Text.Encoding encoding) => output.SetEncoding(encoding);

    /// <summary>A console that believes to be a terminal of so many columns.</summary>
    public static TestConsole Console(int width)
    {
        var console = new TestConsole().Interactive();
        console.Profile.Out = new TerminalOutput(console.Profile.Out);
        console.Profile.Width = width; // a terminal's own width counts until another is set
        return console;
    }
}
