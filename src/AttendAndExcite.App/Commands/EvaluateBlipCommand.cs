using System.CommandLine;
using AttendAndExcite.App.Options;
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
        var device = new DeviceOption();
        var command = new Command("blip", "Captions by BLIP, and their text-text similarity with the prompts by CLIP.") { outputs, blip, clip, metrics };
        device.AddTo(command);
        Conditions.AcceptOnlyNames(blip, clip, metrics);
        command.SetAction(async (result, cancellation) =>
        {
            var place = device.Read(result);
            string folder = result.GetValue(outputs)!;
            var prompts = PromptFolder.ReadAll(folder, Console.Error.WriteLine);
            string target = result.GetValue(metrics) ?? folder;
            OutputFolder.CheckWritable(target, "Metrics", metrics.Name);
            var shelf = new JudgeShelf(HubSettings.FromEnvironment());
            using var judge = await shelf.OpenClip(result.GetValue(clip)!, place, cancellation);
            using var captioner = await shelf.OpenBlip(result.GetValue(blip)!, place, cancellation);
            var measured = BlipMetrics.Measure(prompts, captioner, judge, Console.Error.WriteLine, Console.Error.WriteLine, cancellation);
            measured.Write(target);
            Console.WriteLine($"text-text {measured.Mean:0.0000}, deviation {measured.Deviation:0.0000}");
            return EvaluateCommand.Finish(measured.Unreadable);
        });
        return command;
    }
}
