using System.CommandLine;
using AttendAndExcite.App.Judging;
using AttendAndExcite.Configuration;
using AttendAndExcite.Evaluation.Prompts;
using AttendAndExcite.Miniature;
using AttendAndExcite.Miniature.Judging;
using AttendAndExcite.Miniature.Scenes;

namespace AttendAndExcite.App.Commands;

/// <summary><c>aae judge-miniature</c>: how often the bundled model draws every subject, plain and guided, over the paper's prompts.</summary>
internal static class JudgeMiniatureCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "The miniature's folder.", DefaultValueFactory = _ => MiniatureModel.Folder };
        var seeds = new Option<long[]>("--seeds") { Description = "The seeds of every prompt.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [0, 1, 2, 3] };
        var every = new Option<int>("--every") { Description = "Take only every so-many-th prompt of each subset.", DefaultValueFactory = _ => 1 };
        var guidance = new Option<string?>("--guidance") { Description = "A file like the model's attend_and_excite.json, to be used instead of it." };
        var json = new Option<string?>("--json") { Description = "Write every answer to this file." };
        var threads = new Option<int?>("--threads") { Description = "Threads inside one operation." };
        var command = new Command("judge-miniature", "Measure how often the bundled model draws every subject, plain and guided.") { model, seeds, every, guidance, json, threads };
        command.SetAction(result =>
        {
            if (result.GetValue(threads) is { } count) torch.set_num_threads(count);
            var report = Judge(result.GetValue(model)!, result.GetValue(seeds)!, Math.Max(1, result.GetValue(every)), result.GetValue(guidance));
            Console.Write(report.ToMarkdown());
            if (result.GetValue(json) is { } path) File.WriteAllText(path, report.ToJson());
        });
        return command;
    }

    private static JudgeReport Judge(string folder, long[] seeds, int every, string? guidance)
    {
        using var model = StableDiffusion.Open(folder);
        using var judge = SceneJudge.Open(folder);
        var comparison = new JudgedComparison(model, judge, guidance is null ? model.Defaults : ModelDefaults.Read(ConfigReader.Open(guidance, guidance)));
        var subsets = PaperPrompts.All.GroupBy(prompt => prompt.Subset, prompt => prompt.Text).Select(subset => (Name: subset.Key, Prompts: subset.AsEnumerable()))
            .Append((JudgeReport.Single, SinglePrompts.All));
        var judged = new List<JudgedSubset>();
        foreach (var (name, prompts) in subsets)
        {
            var pictures = new List<ComparedPictures>();
            foreach (string prompt in prompts.Where((_, index) => index % every == 0))
            {
                pictures.AddRange(comparison.Compare(prompt, seeds));
                Console.Error.Write($"\r{name}: {pictures.Count} pictures ");
            }

            Console.Error.WriteLine();
            judged.Add(new JudgedSubset(name, pictures));
        }

        return new JudgeReport(judged, seeds, comparison.PlainTime.TotalSeconds / comparison.Pictures, comparison.GuidedTime.TotalSeconds / comparison.Pictures);
    }
}
