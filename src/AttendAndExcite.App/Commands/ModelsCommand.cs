using System.CommandLine;
using AttendAndExcite.Weights.Hub;
using Spectre.Console;

namespace AttendAndExcite.App.Commands;

/// <summary><c>aae models</c>: what models there are, and the verbs that bring and check them.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var command = new Command("models", "List the models that can be named: bundled ones, short names of the Hub's, and what its cache holds.")
        {
            ModelsPullCommand.Create(), ModelsVerifyCommand.Create(),
        };
        command.SetAction(_ => Write(new ModelShelf(HubSettings.FromEnvironment()).List(), AnsiConsole.Console));
        return command;
    }

    /// <summary>A table on a terminal, elsewhere tab-separated lines: name, state, bytes (empty where it is not here), source.</summary>
    internal static void Write(IEnumerable<ShelvedModel> models, IAnsiConsole console)
    {
        if (!console.Profile.Out.IsTerminal)
        {
            foreach (var model in models) console.Profile.Out.Writer.WriteLine($"{model.Name}\t{Word(model.State)}\t{model.Bytes}\t{model.Source}");
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("name", "state", "size", "source");
        foreach (var model in models)
            table.AddRow(Markup.Escape(model.Name), Word(model.State), model.Bytes is { } bytes ? DownloadDisplay.Size(bytes) : "", Markup.Escape(model.Source));
        console.Write(table);
    }

    private static string Word(ShelvedState state) => state switch
    {
        ShelvedState.Bundled => "bundled",
        ShelvedState.Cached => "cached",
        _ => "on the Hub",
    };
}
