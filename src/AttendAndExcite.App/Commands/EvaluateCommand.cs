using System.CommandLine;

namespace AttendAndExcite.App.Commands;

/// <summary><c>aae evaluate</c>: the paper's metrics over folders of pictures.</summary>
internal static class EvaluateCommand
{
    public static Command Create() => new("evaluate", "Score pictures that lie as the official code leaves them (DIR/PROMPT/SEED.png), in the official code's files.")
    {
        EvaluateClipCommand.Create(), EvaluateBlipCommand.Create(),
    };

    /// <summary>The folder of the pictures.</summary>
    public static Argument<string> Outputs() => new("dir") { Description = "The folder that holds a folder for each prompt, named as the prompt." };

    /// <summary>The CLIP that judges.</summary>
    public static Option<string> Clip() => new("--clip")
    {
        Description = $"The CLIP that judges: {JudgeShelf.Bundled} (for pictures of the bundled model), a folder, or a repository on the Hub.",
        DefaultValueFactory = _ => JudgeShelf.PaperClip,
    };

    /// <summary>The folder of the metric files.</summary>
    public static Option<string?> Metrics() => new("--metrics") { Description = "The folder for the two JSON files; without it they go into DIR." };

    /// <summary>Ends a command: the exit code is 1 where pictures could not be read, so that scripts notice.</summary>
    public static int Finish(IReadOnlyList<string> unreadable)
    {
        foreach (string sentence in unreadable) Console.Error.WriteLine($"Left out: {sentence}");
        return unreadable.Count > 0 ? UserErrors.Failure : 0;
    }
}
