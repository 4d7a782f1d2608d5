using AttendAndExcite.Text;
using Spectre.Console;

namespace AttendAndExcite.App;

/// <summary>Shows a prompt's tokens and asks which are the subjects, as the official code does; elsewhere than on a terminal the rule decides, and says so.</summary>
internal static class SubjectQuestion
{
    public static SubjectSelection Ask(TokenizedPrompt prompt, IAnsiConsole console, bool canAnswer)
    {
        var found = SubjectSelection.Automatic.In(prompt);
        if (!canAnswer)
        {
            console.Profile.Out.Writer.WriteLine($"Subjects: {string.Join(", ", found)}. Choose others with --subjects or --tokens.");
            return SubjectSelection.Automatic;
        }

        TokenTable.Write(prompt, found, console);
        string proposal = string.Join(',', found.SelectMany(subject => subject.Tokens));
        var question = new TextPrompt<string>("Indices of the subjects' tokens:").DefaultValue(proposal).Validate(answer => Check(prompt, answer));
        return Parse(console.Prompt(question));
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
