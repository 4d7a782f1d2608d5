using AttendAndExcite.Text;
using Spectre.Console;

namespace AttendAndExcite.App;

/// <summary>A prompt's tokens with their indices, subjects marked.</summary>
internal static class TokenTable
{
    /// <summary>A table on a terminal, elsewhere tab-separated lines: index, token, subject.</summary>
    public static void Write(TokenizedPrompt prompt, IReadOnlyList<Subject> subjects, IAnsiConsole console)
    {
        int seen = Math.Min(prompt.Ids.Count, prompt.Limit) - 1;
        var rows = Enumerable.Range(1, Math.Max(0, seen - 1)).Select(index => (Index: $"{index}", Piece: prompt.Pieces[index], Subject: subjects.FirstOrDefault(subject => subject.Tokens.Contains(index))?.Text ?? ""));
        if (!console.Profile.Out.IsTerminal)
        {
            foreach (var row in rows) console.Profile.Out.Writer.WriteLine($"{row.Index}\t{row.Piece}\t{row.Subject}");
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("index", "token", "subject");
        foreach (var row in rows)
        {
            var style = row.Subject.Length > 0 ? new Style(Color.Green, decoration: Decoration.Bold) : Style.Plain;
            table.AddRow(new Spectre.Console.Text(row.Index, style), new Spectre.Console.Text(row.Piece, style), new Spectre.Console.Text(row.Subject, style));
        }

        console.Write(table);
    }

    /// <summary>Says what a prompt that is too long loses, if anything.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="console">Where to say it.</param>
    /// <param name="name">What the user calls it.</param>
    public static void WarnOfCut(TokenizedPrompt prompt, IAnsiConsole console, string name = "prompt")
    {
        if (prompt.CutText is { } cut) console.Profile.Out.Writer.WriteLine($"The {name} has more than the {prompt.Limit} tokens the model sees; cut off: {cut}");
    }

    /// <summary>Says what a negative prompt that is too long loses, if anything.</summary>
    public static void WarnOfCutNegative(TokenizedPrompt prompt, IAnsiConsole console) => WarnOfCut(prompt, console, "negative prompt");
}
