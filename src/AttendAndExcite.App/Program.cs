using System.CommandLine;
using System.Runtime.InteropServices;
using AttendAndExcite.App;
using AttendAndExcite.App.Commands;

// Under a limit of file sizes (ulimit -f) the write then fails with an error, where the signal SIGXFSZ would end the program without a word.
const int fileSizeExceeded = 25; // SIGXFSZ on Linux and macOS; .NET takes raw numbers
using var sizeLimit = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create((PosixSignal)fileSizeExceeded, signal => signal.Cancel = true);

var parsed = new RootCommand("Attend-and-Excite: text-to-image that draws every subject of the prompt.")
{
    GenerateCommand.Create(), ExplainCommand.Create(), RunCommand.Create(), TokensCommand.Create(), ModelsCommand.Create(), TrainMiniatureCommand.Create(), JudgeMiniatureCommand.Create(), FitPreviewCommand.Create(), EvaluateCommand.Create(), BenchmarkCommand.Create(), BenchCommand.Create(),
}.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null }); // a prompt may begin with @
if (parsed.Errors.Count > 0 && args.Length > 0)
{
    foreach (string complaint in UsageErrors.Of(parsed.Errors)) Console.Error.WriteLine(complaint);
    Console.Error.WriteLine("`aae --help` and `aae COMMAND --help` list what there is.");
    return UserErrors.Misuse;
}

using var interruption = new Interruption();
try
{
    // No ProcessTerminationTimeout: the library's own handler of signals would answer beside ours, and throws at the second one.
    int code = parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interruption.Token).GetAwaiter().GetResult();
    return parsed.Errors.Count > 0 ? UserErrors.Misuse : code;
}
catch (Exception error) when (UserErrors.ExitCode(error) is { } code)
{
    Console.Error.WriteLine(UserErrors.Sentence(error));
    return code;
}
