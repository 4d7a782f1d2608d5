using AttendAndExcite.Imaging;

namespace AttendAndExcite.Explaining.Page;

/// <summary>The two pictures under a slider, and what changed in a sentence for each subject.</summary>
internal static class ComparisonSection
{
    public static string Write(Explanation explanation)
    {
        string subjects = string.Join(" and ", explanation.Settings.Subjects.Select(subject => subject.Text));
        string prompt = explanation.Settings.Prompt.Text;
        return $"""
            <section aria-labelledby="pictures">
            <h2 id="pictures">The same noise, without and with Attend-and-Excite</h2>
            <div class="compare">
            {Image(explanation, guided: false, $"Without guidance: “{prompt}”", "plain")}
            {Image(explanation, guided: true, $"With guidance to {subjects}: “{prompt}”", "guided")}
            </div>
            <div class="sides"><span class="plain">◧ without</span><span class="guided">with ◨</span></div>
            <input id="cut" type="range" min="0" max="100" value="50" aria-label="How much of the picture without guidance is shown, in percent" hidden>
            </section>
            <section aria-labelledby="changes">
            <h2 id="changes">What changed</h2>
            <ul>
            {string.Join('\n', explanation.Changes.Select(change => $"<li>{Html.Text(change.Sentence)}</li>"))}
            <li>{Html.Text(Rounds(explanation))}</li>
            </ul>
            </section>
            """;
    }

    /// <summary>A picture as it is, the guided one with its settings inside; the page enlarges it.</summary>
    private static string Image(Explanation explanation, bool guided, string alternative, string name)
    {
        var picture = guided ? explanation.Guided.Picture : explanation.Plain.Picture;
        byte[] png = picture.ToPng();
        if (guided) png = PngText.Insert(png, GenerationParameters.Keyword, GenerationParameters.Write(explanation.Settings, explanation.Seed));
        return Html.Image(png, picture, alternative, $"class=\"{name}\"");
    }

    private static string Rounds(Explanation explanation)
    {
        var refined = explanation.Guided.Guidance.Where(record => record.Threshold is not null).ToList();
        if (refined.Count == 0) return "No step had a threshold to be reached.";
        return "Refinement: " + string.Join("; ", refined.Select(record =>
        {
            double reached = 1 - record.FinalLoss;
            string result = reached >= record.Threshold ? "reached" : "not reached";
            string rounds = record.Rounds.Count switch { 0 => "no round was needed", 1 => "1 round", var count => $"{count} rounds" };
            return $"step {record.Step}, threshold {Html.Number(record.Threshold!.Value)}, {rounds}, {result} with {Html.Fixed(reached)}";
        })) + ".";
    }
}
