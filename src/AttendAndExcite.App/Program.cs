using System.CommandLine;
using AttendAndExcite.App;
using AttendAndExcite.App.Commands;

var parsed = new RootCommand("Attend-and-Excite: text-to-image that draws every subject of the prompt.")
{
    ModelsCommand.Create(), TrainMiniatureCommand.Create(), JudgeMiniatureCommand.Create(),
}.Parse(args);
try
{
    int code = parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    return parsed.Errors.Count > 0 ? UserErrors.Misuse : code;
}
catch (Exception error) when (UserErrors.ExitCode(error) is { } code)
{
    Console.Error.WriteLine(error is OperationCanceledException ? "Interrupted." : error.Message);
    return code;
}
