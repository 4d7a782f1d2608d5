using System.CommandLine;
using AttendAndExcite.Weights.Hub;

namespace AttendAndExcite.App.Commands;

/// <summary><c>aae models pull NAME</c>: brings a model from the Hub, or up to date.</summary>
internal static class ModelsPullCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "A short name such as sd-1.4, or org/name[@revision]." };
        var half = new Option<bool>("--half") { Description = "The half-precision files, half as large, where there are any." };
        var checker = new Option<bool>("--safety-checker") { Description = "Also the safety checker, where there is one." };
        var command = new Command("pull", "Download a model from the Hub, or bring it up to date; what has arrived is kept, and another call goes on there.") { name, half, checker };
        command.SetAction(async (result, cancellation) =>
        {
            var shelf = new ModelShelf(HubSettings.FromEnvironment());
            var choice = new HubChoice(result.GetValue(half) ? "fp16" : null, result.GetValue(checker));
            var display = new DownloadDisplay(Terminal.Errors);
            await Console.Out.WriteLineAsync(await display.Show(progress => shelf.Pull(result.GetValue(name)!, choice, progress, cancellation)));
        });
        return command;
    }
}
