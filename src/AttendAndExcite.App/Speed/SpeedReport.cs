using System.Text.Encodings.Web;
using System.Text.Json;
using AttendAndExcite.Imaging;
using Spectre.Console;

namespace AttendAndExcite.App.Speed;

/// <summary>Measured times as tables and as JSON.</summary>
/// <param name="Settings">What ran, in words.</param>
/// <param name="Threads">Threads of one operation.</param>
/// <param name="Peak">Floating-point operations a second that the machine reaches at best.</param>
/// <param name="Phases">The parts of a run.</param>
/// <param name="Steps">The steps beside the official code's; empty where that was not asked for.</param>
internal sealed record SpeedReport(string Settings, int Threads, double Peak, IReadOnlyList<Phase> Phases, IReadOnlyList<StepComparison> Steps)
{
    /// <summary>Refinement rounds of whole runs: none, the paper's order of magnitude, and two recorded runs of the official code (50 steps, tiny SD 1.4).</summary>
    private static readonly int[] RefinementRounds = [0, 22, 30, 40];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the tables.</summary>
    public void Show(IAnsiConsole console)
    {
        console.WriteLine($"{Settings}; {Threads} thread{(Threads == 1 ? "" : "s")}; the best product or convolution reaches {Peak / 1e9:0} GFLOP/s");
        console.Write(PhaseTable());
        if (Steps.Count == 0) return;
        console.Write(StepTable());
        console.Write(RunTable());
    }

    /// <summary>Writes everything that was measured into a file.</summary>
    public void Write(string path) => WholeFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            Settings,
            Threads,
            MachineFlopPerSecond = Peak,
            Phases = Phases.Select(phase => new { phase.Name, phase.Seconds, phase.Median, Flop = phase.Work, ShareOfPeak = phase.Rate / Peak, phase.PeakBytes }),
            Steps = Steps.Select(step => new { step.Name, step.Own, step.Official, step.Ratio }),
            Runs = Steps.Count == 0 ? null : Runs().Select(run => new { run.Name, run.Own, run.Official, Ratio = run.Own / run.Official, OfOwnPlain = run.Own / Runs().First().Own }),
        },
        Json));

    private Table PhaseTable()
    {
        var table = NewTable("phase", "seconds", "GFLOP", "GFLOP/s", "of peak", "peak memory");
        foreach (var phase in Phases)
        {
            table.AddRow(phase.Name, $"{phase.Median:0.000}", phase.Work is { } work ? $"{work / 1e9:0.0}" : "", phase.Rate is { } rate ? $"{rate / 1e9:0.0}" : "",
                phase.Rate is { } share ? $"{100 * share / Peak:0} %" : "", $"{phase.PeakBytes / 1e9:0.00} GB");
        }

        return table;
    }

    private Table StepTable()
    {
        var table = NewTable("step", "seconds", "official work", "ratio");
        foreach (var step in Steps) table.AddRow(step.Name, $"{step.OwnSeconds:0.000}", $"{step.OfficialSeconds:0.000}", $"{step.Ratio:0.00}");
        return table;
    }

    private Table RunTable()
    {
        var runs = Runs();
        var table = NewTable("run of 50 steps, from these", "seconds", "official work", "ratio", "of own plain");
        foreach (var (name, own, official) in runs) table.AddRow(name, $"{own:0.0}", $"{official:0.0}", $"{own / official:0.00}", $"{own / runs[0].Own:0.00}");
        return table;
    }

    private List<(string Name, double Own, double Official)> Runs()
    {
        var run = new WholeRun(Steps[0], Steps[1], Steps[2]);
        return [("plain", run.Own(null), run.Official(null)), .. RefinementRounds.Select(rounds => ($"guided, {rounds} refinement rounds", run.Own(rounds), run.Official(rounds)))];
    }

    private static Table NewTable(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (string column in columns) table.AddColumn(column, cell => cell.Alignment = column == columns[0] ? Justify.Left : Justify.Right);
        return table;
    }
}
