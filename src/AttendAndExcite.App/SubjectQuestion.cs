using AttendAndExcite.Text;
using Spectre.Console;

namespace AttendAndExcite.App;

/// <summary>Shows a prompt's tokens and asks which are the subjects, as the official code does; elsewhere than on a terminal the rule decides, and says so.</summary>
internal static class SubjectQuestion
{
    /// <summary>The subjects of a prompt whose user did not name them.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="console">Where to ask, or to say what was found.</param>
    /// <param name="canAnswer">Whether there is someone to ask.</param>
    /// <param name="options">The options by which others are chosen.</param>
    /// <param name="cancellation">Leaves the question unanswered.</param>
    /// <exception cref="UnknownSubjectException">No subject was found, and there is nobody or nothing to ask for.</exception>
    /// <exception cref="OperationCanceledException">The question was left.</exception>
    public static SubjectSelection Ask(TokenizedPrompt prompt, IAnsiConsole console, bool canAnswer, string options, CancellationToken cancellation)
    {
        if (!canAnswer || prompt.Words.Count == 0)
        {
            console.Profile.Out.Writer.WriteLine($"Subjects: {string.Join(", ", SubjectSelection.Automatic.In(prompt))}. Choose others with {options}.");
            return SubjectSelection.Automatic;
        }

        var found = SubjectFinder.Find(prompt);
        TokenTable.Write(prompt, found, console);
        string proposal = string.Join(',', found.SelectMany(subject => subject.Tokens));
        var question = new TextPrompt<string>("Indices of the subjects' tokens:").Validate(answer => Check(prompt, answer));
        if (found.Count > 0) question.DefaultValue(proposal);
        try
        {
            return Parse(question.ShowAsync(console, cancellation).GetAwaiter().GetResult()); // on this thread, which the number of threads was chosen for
        }
        catch (OperationCanceledException)
        {
            console.WriteLine();
            throw;
        }
    }

    private static ValidationResult Check(TokenizedPrompt prompt, string answer)
    {
        try
        {
            Parse(answer).In(prompt);
            return ValidationResult.Success();
        }
        catch (Exception error) when (error is UnknownSubjectException or FormatException or OverflowException)
        {
            return ValidationResult.Error(Markup.Escape(error is UnknownSubjectException ? error.Message : "Whole numbers with commas between them, such as 2,5."));
        }
    }

    private static SubjectSelection Parse(string answer) => SubjectSelection.Tokens([.. answer.Split(',').Select(part => int.Parse(part.Trim()))]);
}
