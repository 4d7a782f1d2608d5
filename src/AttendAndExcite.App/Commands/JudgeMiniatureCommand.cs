using System.CommandLine;
using AttendAndExcite.App.Judging;
using AttendAndExcite.App.Options;
using AttendAndExcite.Imaging;
using AttendAndExcite.Miniature;

namespace AttendAndExcite.App.Commands;

/// <summary><c>aae judge-miniature</c>: how often the bundled model draws every subject, plain and guided, over the paper's prompts.</summary>
internal static class JudgeMiniatureCommand
{
    public static Command Create()
    {
        var model = new Option<string?>("--model") { Description = "The miniature's folder. Default: the bundled one." };
        var seeds = new Option<IReadOnlyList<long>?>("--seeds") { Description = "The seeds of every prompt: 0,1,2 or 0..3. Default: 0..7.", CustomParser = Parsers.Seeds };
        var every = new Option<int>("--every") { Description = "Take only every so-many-th prompt of each subset.", DefaultValueFactory = _ => 1 };
        var guidance = new Option<string?>("--guidance") { Description = "A file like the model's attend_and_excite.json, to be used instead of it." };
        var preset = new Option<string?>("--preset") { Description = "A preset of `aae generate` to draw with." };
        preset.AcceptOnlyFromAmong([.. Preset.Names]);
        var json = new Option<string?>("--json") { Description = "Write every answer to this file." };
        var workers = new Option<int>("--workers") { Description = "Prompts to draw side by side.", DefaultValueFactory = _ => Math.Min(Environment.ProcessorCount, 8) };
        foreach (var number in new[] { every, workers }) number.AcceptOnlyFrom(1);
        Conditions.AcceptOnlyNames(model, guidance, json);
        var command = new Command("judge-miniature", "Measure how often the bundled model draws every subject, plain and guided.") { model, seeds, every, guidance, preset, json, workers };
        command.Validators.Add(result =>
        {
            if (result.GetValue(model) is { Length: > 0 } folder && !Directory.Exists(folder)) result.AddError($"There is no folder {folder}; --model takes the miniature's folder, such as models/miniature.");
            if (result.GetValue(guidance) is { Length: > 0 } defaults && !File.Exists(defaults)) result.AddError($"There is no file {defaults}; --guidance takes a file like the model's attend_and_excite.json.");
        });
        command.SetAction((result, cancellation) =>
        {
            string? file = result.GetValue(json);
            if (file is not null) OutputFile.CheckWritable(file, "The answers", json.Name);
            var judging = new MiniatureJudging(result.GetValue(model) ?? MiniatureModel.Folder, result.GetValue(guidance), result.GetValue(preset), result.GetValue(seeds) ?? [0, 1, 2, 3, 4, 5, 6, 7]);
            var report = judging.Judge(result.GetValue(every), result.GetValue(workers), new JudgingDisplay(Console.Error, Terminal.Errors.Profile.Out.IsTerminal), cancellation);
            Console.Write(report.ToMarkdown());
            if (file is not null) WholeFile.Write(file, report.ToJson());
            return Task.CompletedTask;
        });
        return command;
    }
}
