namespace AttendAndExcite.App.Judging;

/// <summary>Shows how far a judging is: on a terminal in one line that changes, elsewhere by a line now and then.</summary>
/// <param name="writer">Where to show it.</param>
/// <param name="isTerminal">Whether that is a terminal.</param>
internal sealed class JudgingDisplay(TextWriter writer, bool isTerminal)
{
    private const int PlainLines = 10;

    /// <summary>Shows how many prompts of all have been judged.</summary>
    public void Show(int done, int all)
    {
        string text = $"{done} of {all} prompts";
        if (isTerminal && done < all) writer.Write($"\r{text} ");
        else if (isTerminal) writer.WriteLine($"\r{text} ");
        else if (done * PlainLines / all > (done - 1) * PlainLines / all) writer.WriteLine(text);
    }
}
