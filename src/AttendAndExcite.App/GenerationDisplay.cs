using AttendAndExcite.Guidance;
using Spectre.Console;

namespace AttendAndExcite.App;

/// <summary>Shows how pictures come about: a bar for each batch on a terminal, elsewhere a line now and then.</summary>
/// <param name="console">Where to show it: the error output, so that results can be piped.</param>
internal sealed class GenerationDisplay(IAnsiConsole console)
{
    private const int PlainLines = 5;

    /// <summary>Generates something and shows how.</summary>
    /// <param name="name">Of the method, for the user.</param>
    /// <param name="generate">Does the work.</param>
    public T Show<T>(string name, Func<IProgress<GenerationProgress>, T> generate)
    {
        if (!console.Profile.Out.IsTerminal) return generate(new Lines(console, name));
        return console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new StepColumn(), new RemainingTimeColumn())
            .Start(context => generate(new Bar(context.AddTask(Markup.Escape(name)), name)));
    }

    /// <summary>Loss and refinement of the image that is worst off: "loss 0.24, 3 refinements".</summary>
    private static string Describe(IReadOnlyList<GuidanceRecord?> guidance)
    {
        var worst = guidance.OfType<GuidanceRecord>().MaxBy(record => record.FinalLoss);
        if (worst is null) return "";
        string rounds = worst.Rounds.Count switch { 0 => "", 1 => ", 1 refinement", var count => $", {count} refinements" };
        string attention = string.Join(" ", (worst.Rounds.Count > 0 ? worst.Rounds[^1].Attention : worst.Attention).Select(value => $"{value:0.00}"));
        return $"loss {worst.FinalLoss:0.00} (attention {attention}){rounds}";
    }

    private static string Seeds(IReadOnlyList<long> seeds) => seeds.Count == 1 ? $"seed {seeds[0]}" : $"seeds {seeds[0]}..{seeds[^1]}";

    private sealed class Bar(ProgressTask task, string name) : IProgress<GenerationProgress>
    {
        public void Report(GenerationProgress value)
        {
            task.MaxValue = value.Steps;
            task.Value = value.Step;
            task.Description = Markup.Escape($"{name}, {Seeds(value.Seeds)} {Describe(value.Guidance)}".TrimEnd());
        }
    }

    private sealed class StepColumn : ProgressColumn
    {
        public override Spectre.Console.Rendering.IRenderable Render(Spectre.Console.Rendering.RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Spectre.Console.Text(task.Value > 0 ? $"step {task.Value:0}/{task.MaxValue:0}" : "");
    }

    private sealed class Lines(IAnsiConsole console, string name) : IProgress<GenerationProgress>
    {
        public void Report(GenerationProgress value)
        {
            bool isDue = value.Step == value.Steps || value.Step * PlainLines / value.Steps > (value.Step - 1) * PlainLines / value.Steps;
            if (isDue) console.Profile.Out.Writer.WriteLine($"{name}, {Seeds(value.Seeds)}: step {value.Step}/{value.Steps} {Describe(value.Guidance)}".TrimEnd());
        }
    }
}
