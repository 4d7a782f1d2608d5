using System.CommandLine;

namespace AttendAndExcite.App.Commands;

/// <summary><c>aae benchmark</c>: the paper's experiment, prompts x seeds x methods.</summary>
internal static class BenchmarkCommand
{
    public static Command Create() => new("benchmark", "Measure a model with and without the method over many prompts and seeds.")
    {
        BenchmarkRunCommand.Create(), BenchmarkReportCommand.Create(),
    };
}
