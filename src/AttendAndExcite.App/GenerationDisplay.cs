using AttendAndExcite.Guidance;
using Spectre.Console;

namespace AttendAndExcite.App;

/// <summary>Shows how pictures come about: a bar for each batch on a terminal, which says as much as fits into a line, elsewhere a line now and then.</summary>
/// <param name="console">Where to show it: the error output, so that results can be piped.</param>
internal sealed class GenerationDisplay(IAnsiConsole console)
{
    private const int PlainLines = 5;
    private const int WideTerminal = 110;
    private const int RemainingTime = 8; // 00:00:00
    private const int Gaps = 3; // between four columns

    /// <summary>Generates something and shows how.</summary>
    /// <param name="name">Of the method, for the user.</param>
    /// <param name="generate">Does the work.</param>
    public T Show<T>(string name, Func<IProgress<GenerationProgress>, T> generate) => Show(name, _ => name, generate);

    /// <summary>Generates a plain and a guided picture, and shows how with the name of each.</summary>
    /// <param name="generate">Does the work.</param>
    public T ShowBoth<T>(Func<IProgress<GenerationProgress>, T> generate) => Show("plain", step => step.IsPlain ? "plain" : "guided", generate);

    private T Show<T>(string first, Func<GenerationProgress, string> name, Func<IProgress<GenerationProgress>, T> generate)
    {
        if (!console.Profile.Out.IsTerminal) return generate(new Lines(console, name));
        int bar = console.Profile.Width < WideTerminal ? 8 : 24;
        int room = console.Profile.Width - bar - RemainingTime - Gaps;
        return console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = bar }, new StepColumn(), new RemainingTimeColumn())
            .Start(context => generate(new Bar(context.AddTask(Markup.Escape(Cut(first, room))), name, room)));
    }

    /// <summary>Loss and refinement of the image that is worst off, at most so long: "loss 0.24 (attention 0.76 0.80), 3 refinements", or less of it.</summary>
    private static string Describe(IReadOnlyList<GuidanceRecord?> guidance, int room = int.MaxValue)
    {
        var worst = guidance.OfType<GuidanceRecord>().MaxBy(record => record.FinalLoss);
        if (worst is null) return "";
        string loss = $"loss {worst.FinalLoss:0.00}";
        string rounds = worst.Rounds.Count switch { 0 => "", 1 => ", 1 refinement", var count => $", {count} refinements" };
        string attention = string.Join(" ", (worst.Rounds.Count > 0 ? worst.Rounds[^1].Attention : worst.Attention).Select(value => $"{value:0.00}"));
        return new[] { $"{loss} (attention {attention}){rounds}", loss + rounds, loss }.FirstOrDefault(text => text.Length <= room) ?? "";
    }

    private static string Cut(string text, int room) => text.Length <= room ? text : $"{text[..Math.Max(0, room - 1)]}…";

    private static string Steps(double done, double all) => $"step {done:0}/{all:0}";

    private static string Seeds(IReadOnlyList<long> seeds) => seeds.Count == 1 ? $"seed {seeds[0]}" : $"seeds {seeds[0]}..{seeds[^1]}";

    private sealed class Bar(ProgressTask task, Func<GenerationProgress, string> name, int room) : IProgress<GenerationProgress>
    {
        public void Report(GenerationProgress value)
        {
            task.MaxValue = value.Steps;
            task.Value = value.Step;
            int left = room - Steps(value.Steps, value.Steps).Length;
            string work = Cut($"{name(value)}, {Seeds(value.Seeds)}", left);
            task.Description = Markup.Escape($"{work} {Describe(value.Guidance, left - work.Length - 1)}".TrimEnd());
        }
    }

    private sealed class StepColumn : ProgressColumn
    {
        public override Spectre.Console.Rendering.IRenderable Render(Spectre.Console.Rendering.RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Spectre.Console.Text(task.Value > 0 ? Steps(task.Value, task.MaxValue) : "");
    }

    private sealed class Lines(IAnsiConsole console, Func<GenerationProgress, string> name) : IProgress<GenerationProgress>
    {
        public void Report(GenerationProgress value)
        {
            bool isDue = value.Step == value.Steps || value.Step * PlainLines / value.Steps > (value.Step - 1) * PlainLines / value.Steps;
            if (isDue) console.Profile.Out.Writer.WriteLine($"{name(value)}, {Seeds(value.Seeds)}: {Steps(value.Step, value.Steps)} {Describe(value.Guidance)}".TrimEnd());
        }
    }
}
