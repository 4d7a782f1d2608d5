using System.CommandLine;
using AttendAndExcite.Weights.Hub;

namespace AttendAndExcite.App.Commands;

/// <summary><c>aae models verify NAME</c>: compares a cached model with the hashes of its files, and any model's weights with its configurations.</summary>
internal static class ModelsVerifyCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "A bundled model, a folder, a file, a short name such as sd-1.4, or org/name[@revision]." };
        var repair = new Option<bool>("--repair") { Description = "Download damaged files again." };
        var command = new Command("verify", "Compare the files of a cached model with their hashes, and the weights of any model with its configurations.") { name, repair };
        command.SetAction(async (result, cancellation) =>
        {
            var shelf = new ModelShelf(HubSettings.FromEnvironment());
            var display = new DownloadDisplay(Terminal.Errors);
            bool isRepaired = result.GetValue(repair);
            var damaged = await display.Show(progress => shelf.Verify(result.GetValue(name)!, isRepaired, progress, cancellation));
            foreach (string file in damaged) await Console.Out.WriteLineAsync($"{file}\t{(isRepaired ? "repaired" : "damaged")}");
            if (damaged.Count > 0 && !isRepaired) throw new HubException($"{damaged.Count} files are damaged; run the command again with --repair to download them again.");
            await Console.Out.WriteLineAsync($"{result.GetValue(name)} is whole.");
        });
        return command;
    }
}
