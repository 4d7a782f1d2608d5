using System.CommandLine;
using AttendAndExcite.App.Options;
using AttendAndExcite.App.Speed;

namespace AttendAndExcite.App.Commands;

/// <summary><c>aae bench growth</c>: how time and memory of a guided step grow with batch, size and subjects.</summary>
internal static class BenchGrowthCommand
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "How often each step is timed; the least time counts.", DefaultValueFactory = _ => 2 };
        var output = new Option<string>("--output") { Description = "The chart, a PNG file.", DefaultValueFactory = _ => "growth.png" };
        var model = new ModelOptions();
        var command = new Command("growth", "Measure a guided step against pictures at a time, size and number of subjects.") { rounds, output };
        rounds.AcceptOnlyFrom(1, Conditions.Most);
        Conditions.AcceptOnlyNames(output);
        model.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            using var opened = await model.Open(result, Terminal.Errors, cancellation: cancellation);
            OutputFile.CheckWritable(result.GetValue(output)!, "The chart", output.Name);
            opened.Load();
            var growths = Growth.Measure(opened, result.GetValue(rounds), cancellation);
            foreach (var growth in growths)
            {
                Terminal.Answer($"| {growth.Of} | seconds | peak GB |");
                Terminal.Answer("|---|---|---|");
                foreach (var (value, seconds, peak) in growth.Points) Terminal.Answer($"| {value} | {seconds:0.000} | {(peak is { } bytes ? $"{bytes / 1e9:0.00}" : "unknown")} |");
                Terminal.Answer("");
            }

            GrowthChart.Save(growths, Path.GetFileName(Path.TrimEndingDirectorySeparator(opened.Name)), result.GetValue(output)!);
            Terminal.Answer(result.GetValue(output)!);
            return 0;
        });
        return command;
    }
}
