using Spectre.Console;

namespace AttendAndExcite.App.Speed;

/// <summary>Measured times as tables and as JSON.</summary>
/// <param name="Settings">What ran, in words.</param>
/// <param name="Threads">Threads of one operation.</param>
/// <param name="Peak">Floating-point operations a second that the machine reaches at best.</param>
/// <param name="Phases">The parts of a run.</param>
/// <param name="Run">The steps beside the official code's, and a run of them; null where that was not asked for.</param>
internal sealed record SpeedReport(string Settings, int Threads, double Peak, IReadOnlyList<Phase> Phases, WholeRun? Run)
{
    /// <summary>Refinement rounds of whole runs: none, the paper's order of magnitude, and two recorded runs of the official code (50 steps, tiny SD 1.4).</summary>
    private static readonly int[] RefinementRounds = [0, 22, 30, 40];

    /// <summary>Writes the tables.</summary>
    public void Show(IAnsiConsole console)
    {
        console.WriteLine($"{Settings}; {Threads} thread{(Threads == 1 ? "" : "s")}; the best product or convolution reaches {Peak / 1e9:0} GFLOP/s");
        console.Write(PhaseTable());
        if (Run is null) return;
        console.Write(StepTable(Run));
        console.WriteLine($"A run of {Run.Predictions} predictions, {Run.Guided} of them guided, put together from these steps; 22 and 40 refinement rounds are what two recorded runs of the official code took in 50 steps, 30 is the paper's order of magnitude:");
        console.Write(RunTable(Run));
    }

    /// <summary>Writes everything that was measured into a file.</summary>
    public void Write(string path) => JsonFile.Write(path, new
    {
        Settings,
        Threads,
        MachineFlopPerSecond = Peak,
        Phases = Phases.Select(phase => new { phase.Name, phase.Seconds, phase.Median, Flop = phase.Work, ShareOfPeak = phase.Rate / Peak, phase.PeakBytes }),
        Steps = (Run?.Steps ?? []).Select(step => new { step.Name, step.Own, step.Official, step.Ratio }),
        Run?.Predictions,
        Run?.Guided,
        Runs = Run is null ? null : Runs(Run).Select(run => new { run.Name, run.Own, run.Official, Ratio = run.Own / run.Official, OfOwnPlain = run.Own / Run.Own(null) }),
    });

    private Table PhaseTable()
    {
        var table = NewTable("phase", "seconds", "GFLOP", "GFLOP/s", "of peak", "peak memory");
        foreach (var phase in Phases)
        {
            table.AddRow(phase.Name, $"{phase.Median:0.000}", phase.Work is { } work ? $"{work / 1e9:0.0}" : "", phase.Rate is { } rate ? $"{rate / 1e9:0.0}" : "",
                phase.Rate is { } share ? $"{100 * share / Peak:0} %" : "", phase.PeakBytes is { } peak ? $"{peak / 1e9:0.00} GB" : "unknown");
        }

        return table;
    }

    private static Table StepTable(WholeRun run)
    {
        var table = NewTable("step", "seconds", "official work", "ratio");
        foreach (var step in run.Steps) table.AddRow(step.Name, $"{step.OwnSeconds:0.000}", $"{step.OfficialSeconds:0.000}", $"{step.Ratio:0.00}");
        return table;
    }

    private static Table RunTable(WholeRun run)
    {
        var table = NewTable("run", "seconds", "official work", "ratio", "of plain");
        foreach (var (name, own, official) in Runs(run)) table.AddRow(name, $"{own:0.0}", $"{official:0.0}", $"{own / official:0.00}", $"{own / run.Own(null):0.00}");
        return table;
    }

    private static IEnumerable<(string Name, double Own, double Official)> Runs(WholeRun run) =>
        [("plain", run.Own(null), run.Official(null)), .. RefinementRounds.Select(rounds => ($"guided, {rounds} refinement rounds", run.Own(rounds), run.Official(rounds)))];

    private static Table NewTable(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (string column in columns) table.AddColumn(column, cell => cell.Alignment = column == columns[0] ? Justify.Left : Justify.Right);
        return table;
    }
}
