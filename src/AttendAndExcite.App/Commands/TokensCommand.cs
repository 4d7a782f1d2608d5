using System.CommandLine;
using AttendAndExcite.App.Options;
using AttendAndExcite.Text;
using Spectre.Console;

namespace AttendAndExcite.App.Commands;

/// <summary><c>aae tokens PROMPT</c>: the prompt's tokens with their indices.</summary>
internal static class TokensCommand
{
    public static Command Create()
    {
        var prompt = new Argument<string>("prompt") { Description = "The prompt." };
        var model = new ModelOptions();
        var command = new Command("tokens", "Show a prompt's tokens with the indices that --tokens takes, and the subjects that are found in it.") { prompt };
        model.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            using var opened = await model.Open(result, Terminal.Errors, cancellation: cancellation);
            var tokens = opened.Tokenizer.Tokenize(result.GetValue(prompt)!);
            TokenTable.WarnOfCut(tokens, Terminal.Errors);
            TokenTable.Write(tokens, SubjectFinder.Find(tokens), AnsiConsole.Console);
            return 0;
        });
        return command;
    }
}
