using System.CommandLine;
using AttendAndExcite.App.Options;
using AttendAndExcite.Evaluation.Metrics;
using AttendAndExcite.Weights.Hub;

namespace AttendAndExcite.App.Commands;

/// <summary><c>aae evaluate clip DIR</c>: image-text similarities with the whole prompt and with the most neglected subject.</summary>
internal static class EvaluateClipCommand
{
    public static Command Create()
    {
        var outputs = EvaluateCommand.Outputs();
        var clip = EvaluateCommand.Clip();
        var metrics = EvaluateCommand.Metrics();
        var device = new DeviceOption();
        var command = new Command("clip", "Image-text similarities by CLIP: with the whole prompt, and with the subject that a picture shows less.") { outputs, clip, metrics };
        device.AddTo(command);
        Conditions.AcceptOnlyNames(clip, metrics);
        command.SetAction(async (result, cancellation) =>
        {
            var place = device.Read(result);
            string folder = result.GetValue(outputs)!;
            var prompts = PromptFolder.ReadAll(folder, Console.Error.WriteLine);
            string target = result.GetValue(metrics) ?? folder;
            OutputFolder.CheckWritable(target, "Metrics", metrics.Name);
            using var judge = await new JudgeShelf(HubSettings.FromEnvironment()).OpenClip(result.GetValue(clip)!, place, cancellation);
            var measured = ClipMetrics.Measure(prompts, judge, Console.Error.WriteLine, Console.Error.WriteLine, cancellation);
            measured.Write(target);
            Console.WriteLine($"full prompt {measured.FullText:0.0000}, minimum object {measured.MinimumObject:0.0000}");
            return EvaluateCommand.Finish(measured.Unreadable);
        });
        return command;
    }
}
