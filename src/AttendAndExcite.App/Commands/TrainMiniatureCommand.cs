using System.CommandLine;
using AttendAndExcite.Miniature;
using AttendAndExcite.Miniature.Training;

namespace AttendAndExcite.App.Commands;

/// <summary><c>aae train-miniature</c>: makes the bundled model from nothing but this repository.</summary>
internal static class TrainMiniatureCommand
{
    public static Command Create()
    {
        var part = new Option<string>("--part") { Description = "What to train: autoencoder, clip, unet or detector.", DefaultValueFactory = _ => "unet" };
        part.AcceptOnlyFromAmong("autoencoder", "clip", "unet", "detector");
        var minutes = new Option<double>("--minutes") { Description = "Stop after this time; the same command goes on later.", DefaultValueFactory = _ => double.MaxValue };
        var folder = new Option<string>("--resume") { Description = "The folder of weights, states and samples.", DefaultValueFactory = _ => "training" };
        var threads = new Option<int>("--threads") { Description = "Threads inside one operation.", DefaultValueFactory = _ => 1 };
        var start = new Option<string?>("--start-from") { Description = "Train nothing; give the folder the weights of this model folder, from which trainings then start." };
        var export = new Option<string?>("--export") { Description = "Train nothing; put the trained parts together in this model folder." };
        var command = new Command("train-miniature", "Train the bundled model on scenes that it draws itself.") { part, minutes, folder, threads, start, export };
        command.SetAction(result =>
        {
            if (result.GetValue(start) is { } origin)
            {
                MiniatureFolder.Disassemble(origin, result.GetValue(folder)!);
                return 0;
            }

            if (result.GetValue(export) is { } model)
            {
                MiniatureFolder.Assemble(result.GetValue(folder)!, model);
                return 0;
            }

            torch.set_num_threads(result.GetValue(threads));
            return Train(result.GetValue(part)!, result.GetValue(minutes), result.GetValue(folder)!);
        });
        return command;
    }

    private static int Train(string name, double minutes, string folder)
    {
        using var interruption = new Interruption();
        using var part = TrainingParts.Open(name, folder);
        using var run = new TrainingRun(part, folder, Console.Out);
        run.Run(TimeSpan.FromMinutes(Math.Min(minutes, 1e6)), interruption.Token);
        return 0;
    }
}
