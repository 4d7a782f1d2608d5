using System.CommandLine;
using AttendAndExcite.Evaluation.Blip;
using AttendAndExcite.Evaluation.Clip;
using AttendAndExcite.Evaluation.Metrics;
using AttendAndExcite.Weights.Hub;

namespace AttendAndExcite.App.Commands;

/// <summary><c>aae evaluate blip DIR</c>: captions, and their similarity with the prompts.</summary>
internal static class EvaluateBlipCommand
{
    public static Command Create()
    {
        var outputs = EvaluateCommand.Outputs();
        var blip = new Option<string>("--blip")
        {
            Description = "The captioner: a folder, or a repository on the Hub.",
            DefaultValueFactory = _ => JudgeShelf.PaperBlip,
        };
        var clip = EvaluateCommand.Clip();
        var metrics = EvaluateCommand.Metrics();
        var command = new Command("blip", "Captions by BLIP, and their text-text similarity with the prompts by CLIP.") { outputs, blip, clip, metrics };
        command.SetAction(async (result, cancellation) =>
        {
            string folder = result.GetValue(outputs)!;
            var prompts = PromptFolder.ReadAll(folder);
            var shelf = new JudgeShelf(HubSettings.FromEnvironment());
            using var judge = ClipJudge.Open(await shelf.BringClip(result.GetValue(clip)!, cancellation));
            using var captioner = Captioner.Open(await shelf.BringBlip(result.GetValue(blip)!, cancellation));
            var measured = BlipMetrics.Measure(prompts, captioner, judge, Console.Error.WriteLine, prompt =>
            {
                cancellation.ThrowIfCancellationRequested();
                Console.Error.WriteLine(prompt);
            });
            measured.Write(result.GetValue(metrics) ?? folder);
            Console.WriteLine($"text-text {measured.Mean:0.0000}, deviation {measured.Deviation:0.0000}");
            return EvaluateCommand.Finish(measured.Unreadable);
        });
        return command;
    }
}
