using System.CommandLine;
using System.Diagnostics;
using AttendAndExcite.App.Options;
using AttendAndExcite.Miniature;
using AttendAndExcite.Miniature.Training;
using AttendAndExcite.Text;

namespace AttendAndExcite.App.Commands;

/// <summary><c>aae train-miniature</c>: makes the bundled model from nothing but this repository.</summary>
internal static class TrainMiniatureCommand
{
    public static Command Create()
    {
        var part = new Option<string>("--part") { Description = "What to train: autoencoder, clip, unet or detector.", DefaultValueFactory = _ => "unet" };
        part.AcceptOnlyFromAmong("autoencoder", "clip", "unet", "detector");
        var minutes = new Option<double?>("--minutes") { Description = "Stop after this time, 0 or more, in which preparing the scenes counts but is finished in any case; the same command goes on later. Default: at the schedule's end.", CustomParser = Parsers.Real };
        minutes.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && RealNumber.TryParse(token.Value, out double time) && time < 0) result.AddError("--minutes must be 0 or more.");
        });
        var folder = new Option<string>("--resume") { Description = "The folder of weights, states and samples.", DefaultValueFactory = _ => "training" };
        var threads = new Option<int>("--threads") { Description = "Threads inside one operation.", DefaultValueFactory = _ => 1 };
        var steps = new Option<long?>("--steps") { Description = "The length of the learning rate's schedule; by default the part's own." };
        steps.AcceptOnlyFrom(1);
        threads.AcceptOnlyFrom(1, Conditions.Most);
        var frozen = new Option<bool>("--frozen-text") { Description = "For the U-Net: leave the text encoder as its contrastive training left it." };
        var start = new Option<string?>("--start-from") { Description = "Train nothing; give the folder the weights of this model folder, from which trainings then start." };
        var export = new Option<string?>("--export") { Description = "Train nothing; put the trained parts together in this model folder." };
        Conditions.AcceptOnlyNames(folder, start, export);
        var command = new Command("train-miniature", "Train the bundled model on scenes that it draws itself.") { part, minutes, folder, threads, steps, frozen, start, export };
        command.Validators.Add(result =>
        {
            if (result.GetValue(frozen) && result.GetValue(part) is not (null or "unet")) result.AddError("--frozen-text is for --part unet: the other parts train no text encoder beside them; leave it out.");
            if (result.GetValue(start) is { Length: > 0 } origin && !Directory.Exists(origin)) result.AddError($"There is no folder {origin}; --start-from takes the miniature's folder, such as models/miniature.");
        });
        command.SetAction((result, cancellation) =>
        {
            if (result.GetValue(start) is { } origin)
            {
                MiniatureFolder.Disassemble(origin, result.GetValue(folder)!);
                return Task.FromResult(0);
            }

            if (result.GetValue(export) is { } model)
            {
                MiniatureFolder.CheckComplete(result.GetValue(folder)!);
                OutputFolder.CheckWritable(model, "Models", export.Name);
                MiniatureFolder.Assemble(result.GetValue(folder)!, model);
                return Task.FromResult(0);
            }

            long begun = Stopwatch.GetTimestamp();
            var limit = TimeSpan.FromMinutes(Math.Min(result.GetValue(minutes) ?? double.MaxValue, 1e6));
            var (name, place) = (result.GetValue(part)!, result.GetValue(folder)!);
            TrainingParts.CheckNeeds(name, place);
            OutputFolder.CheckWritable(place, "Weights", folder.Name);
            torch.set_num_threads(result.GetValue(threads));
            using var trained = TrainingParts.Open(name, place, result.GetValue(frozen), Console.Out, cancellation);
            using var run = new TrainingRun(trained, place, Console.Out, result.GetValue(steps));
            run.Run(limit - Stopwatch.GetElapsedTime(begun), cancellation);
            return Task.FromResult(0);
        });
        return command;
    }
}
