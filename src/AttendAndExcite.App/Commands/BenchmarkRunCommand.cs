using System.CommandLine;
using AttendAndExcite.App.Options;
using AttendAndExcite.Evaluation.Benchmark;
using AttendAndExcite.Evaluation.Prompts;

namespace AttendAndExcite.App.Commands;

/// <summary><c>aae benchmark run</c>: makes the pictures, from wherever an earlier run was stopped.</summary>
internal static class BenchmarkRunCommand
{
    private const string Paper = "paper";

    public static Command Create()
    {
        var prompts = new Option<string>("--prompts") { Description = "paper, or a text file with one prompt a line; [brackets] mark subjects.", DefaultValueFactory = _ => Paper };
        var subset = new Option<string?>("--subset") { Description = $"Only one subset of the paper's prompts: {string.Join(", ", PaperPrompts.Subsets.Select(Dashed))}." };
        var most = new Option<int?>("--limit") { Description = "Only so many prompts of each subset, evenly spread." };
        var seeds = new Option<IReadOnlyList<long>?>("--seeds") { Description = "The seeds of every prompt. Default: 0..63, as in the paper.", CustomParser = Parsers.Seeds };
        var methods = new Option<string>("--methods") { Description = "plain, attend-and-excite, or both with a comma.", DefaultValueFactory = _ => "plain,attend-and-excite" };
        var batch = new Option<int>("--batch") { Description = "Seeds made at the same time.", DefaultValueFactory = _ => 4 };
        var shard = new Option<string?>("--shard") { Description = "One part of several: i/n (i from 0), slurm in a job array, or kubernetes/n in an indexed job." };
        var output = new Option<string>("--output") { Description = "The folder for pictures and manifest.", Required = true };
        var model = new ModelOptions();
        var memory = new MemoryLimit();
        var options = new SettingsOptions();
        var command = new Command("run", "Make the pictures; what an earlier run has finished is not made again.") { prompts, subset, most, seeds, methods, batch, shard, output };
        subset.AcceptOnlyFromAmong([.. PaperPrompts.Subsets.Select(Dashed)]);
        options.AddTo(command);
        model.AddTo(command);
        memory.AddTo(command);
        foreach (var number in new Option[] { most, batch }) number.AcceptOnlyFrom(1, Conditions.Most);
        Conditions.AcceptOnlyNames(prompts, output);
        command.SetAction(async (result, cancellation) =>
        {
            var list = Select(result.GetValue(prompts)!, result.GetValue(subset), result.GetValue(most));
            var part = result.GetValue(shard) is { } text ? Shard.Parse(text, Environment.GetEnvironmentVariable) : null;
            var units = BenchmarkUnit.Plan(list, result.GetValue(seeds) ?? [.. Enumerable.Range(0, 64)], [.. result.GetValue(methods)!.Split(',').Select(name => BenchmarkMethods.Parse(name.Trim())).Distinct()], result.GetValue(batch), part);
            OutputFolder.CheckWritable(result.GetValue(output)!, "Pictures", output.Name);
            using var opened = await model.Open(result, Terminal.Errors, cancellation: cancellation);
            foreach (var prompt in list) TokenTable.WarnOfCut(opened.Tokenizer.Tokenize(prompt.Text), Terminal.Errors);
            var basis = options.Read(result, new GenerationRequest(""), opened.Defaults);
            TokenTable.WarnOfCutNegative(opened.Tokenizer.Tokenize(basis.NegativePrompt), Terminal.Errors);
            var run = new BenchmarkRun(opened, ContentHashes.OfModel(opened.Path), result.GetValue(output)!, basis, part);
            if (units.MaxBy(unit => unit.Seeds.Count) is { } largest) memory.Keep(result, opened, run.Prepare(largest));
            await run.Make(units, new Lines(), cancellation);
            Terminal.Say($"All {units.Sum(unit => unit.Seeds.Count)} pictures{(part is null ? "" : " of this shard")} are in {result.GetValue(output)}.");
            return 0;
        });
        return command;
    }

    /// <summary>The prompts of a benchmark.</summary>
    private static List<BenchmarkPrompt> Select(string prompts, string? subset, int? most)
    {
        if (subset is not null && prompts != Paper) throw new RequestException("--subset is for the paper's prompts; a file's prompts are one subset.");
        var list = prompts == Paper ? BenchmarkPrompts.Paper : BenchmarkPrompts.FromFile(prompts);
        return [.. list.GroupBy(prompt => prompt.Subset).Where(group => subset is null || Dashed(group.Key) == subset).SelectMany(group => Spread([.. group], most))];
    }

    private static IEnumerable<BenchmarkPrompt> Spread(List<BenchmarkPrompt> prompts, int? most) =>
        most is not { } count || count >= prompts.Count ? prompts : Enumerable.Range(0, count).Select(index => prompts[index * prompts.Count / count]);

    private static string Dashed(string subset) => subset.Replace('_', '-');

    private sealed class Lines : IProgress<BenchmarkProgress>
    {
        public void Report(BenchmarkProgress value)
        {
            Terminal.Say($"{value.Done} of {value.Total} pictures{(value.Left is { } left && value.Done < value.Total ? $", about {Duration(left)} left" : "")}: {value.Latest.Method.Name()}, \"{value.Latest.Prompt.Text}\"");
            foreach (string file in value.Flagged) SafetyNotice.Tell(file);
        }

        private static string Duration(TimeSpan time) => time switch
        {
            { TotalMinutes: < 2 } => $"{time.TotalSeconds:0} seconds",
            { TotalHours: < 2 } => $"{time.TotalMinutes:0} minutes",
            { TotalDays: < 2 } => $"{time.TotalHours:0.0} hours",
            _ => $"{time.TotalDays:0.0} days",
        };
    }
}
