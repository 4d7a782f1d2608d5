using AttendAndExcite.Sampling;

namespace AttendAndExcite.Explaining.Page;

/// <summary>What makes the same pictures and the same page again.</summary>
internal static class SettingsSection
{
    public static string Write(Explanation explanation, string? command)
    {
        var settings = explanation.Settings;
        var options = settings.Guidance!;
        var rows = new (string Name, string Value)[]
        {
            ("prompt", settings.Prompt.Text),
            ("negative prompt", settings.NegativePrompt.Text.Length > 0 ? settings.NegativePrompt.Text : "none"),
            ("subjects", string.Join(", ", settings.Subjects)),
            ("model", settings.Model),
            ("seed", $"{explanation.Seed}, {(settings.Noise == NoiseSource.Cpu ? "CPU" : "CUDA")} noise"),
            ("size", $"{settings.Width} × {settings.Height} pixels"),
            ("steps", $"{settings.Steps} with {settings.Scheduler.Name}"),
            ("guidance scale", Html.Number(settings.GuidanceScale)),
            ("attention", $"level {options.AttentionLevel}, {options.GuidedSteps} guided steps, step size {Html.Number(options.ScaleFactor)}, at most {options.MaxRefinements} refinement rounds"),
            ("thresholds", string.Join(", ", options.Thresholds.OrderBy(pair => pair.Key).Select(pair => $"{Html.Number(pair.Value)} at step {pair.Key}"))),
        };
        return $"""
            <section aria-labelledby="settings">
            <h2 id="settings">To make it again</h2>
            <table class="settings">{string.Concat(rows.Select(row => $"<tr><th scope=\"row\">{row.Name}</th><td>{Html.Text(row.Value)}</td></tr>"))}</table>
            {(command is null ? "" : $"<pre>{Html.Text(command)}</pre>")}
            <p class="quiet">The picture with guidance carries these settings: save it from this page, and <code>aae explain FILE.png</code> replays it.</p>
            <pre>{Html.Text(GenerationParameters.Write(settings, explanation.Seed))}</pre>
            </section>
            """;
    }
}
