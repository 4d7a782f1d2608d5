using System.CommandLine;
using AttendAndExcite.App.Options;
using AttendAndExcite.App.Speed;

namespace AttendAndExcite.App.Commands;

/// <summary><c>aae bench</c>: how fast the parts of a run are on this machine, and beside the official code's work.</summary>
internal static class BenchCommand
{
    private const string Prompt = "a cat and a dog";

    public static Command Create()
    {
        var reference = new Option<bool>("--reference") { Description = "Also do the official code's work on the same networks, in turns, and give the ratios." };
        var rounds = new Option<int>("--rounds") { Description = "How often each part is timed; the middle time counts.", DefaultValueFactory = _ => 3 };
        var batch = new Option<int>("--batch") { Description = "Pictures made at the same time.", DefaultValueFactory = _ => 1 };
        var json = new Option<string?>("--json") { Description = "Write everything that was measured to this file." };
        var model = new ModelOptions();
        var memory = new MemoryLimit();
        var options = new WorkOptions();
        var command = new Command("bench", "Measure how fast this machine runs a model, phase by phase.") { reference, rounds, batch, json };
        foreach (var number in new[] { rounds, batch }) number.AcceptOnlyFrom(1, Conditions.Most);
        Conditions.AcceptOnlyNames(json);
        options.AddTo(command);
        model.AddTo(command);
        memory.AddTo(command);
        command.Add(BenchGrowthCommand.Create());
        command.SetAction(async (result, cancellation) =>
        {
            using var opened = await model.Open(result, Terminal.Errors, cancellation: cancellation);
            var request = options.Read(result, new GenerationRequest(Prompt), opened.Defaults) with { Seeds = [.. Enumerable.Range(0, result.GetValue(batch)).Select(seed => (long)seed)] };
            var settings = new Generator(opened).Prepare(request);
            memory.Keep(result, opened, settings);
            string? file = result.GetValue(json);
            if (file is not null) OutputFile.CheckWritable(file, "What is measured", json.Name);
            var measurement = new SpeedMeasurement(opened, settings, result.GetValue(rounds), cancellation);
            var phases = measurement.Phases();
            var run = result.GetValue(reference) ? measurement.AgainstOfficial() : null;
            string what = $"{opened.Name} on {opened.Device.type.ToString().ToLowerInvariant()}, {settings.Width}x{settings.Height}, {settings.Seeds.Count} at a time";
            var report = new SpeedReport(what, get_num_threads(), MachinePeak.Measure(opened.Device, cancellation), phases, run);
            report.Show(Terminal.Results);
            if (file is not null) report.Write(file);
            return 0;
        });
        return command;
    }
}
