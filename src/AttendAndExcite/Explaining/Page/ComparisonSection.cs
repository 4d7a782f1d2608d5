using AttendAndExcite.Guidance;
using AttendAndExcite.Imaging;

namespace AttendAndExcite.Explaining.Page;

/// <summary>The two pictures side by side, one over the other under a slider, and what changed in a sentence for each subject.</summary>
internal static class ComparisonSection
{
    public static string Write(Explanation explanation)
    {
        string subjects = string.Join(" and ", explanation.Settings.Subjects.Select(subject => subject.Text));
        string prompt = explanation.Settings.Prompt.Text;
        return $"""
            <section aria-labelledby="pictures">
            <h2 id="pictures">The same noise, without and with Attend-and-Excite</h2>
            <div class="pair">
            <figure>{Image(explanation, guided: false, $"Without guidance: “{prompt}”", "plain")}<figcaption class="plain">without</figcaption></figure>
            <figure>{Image(explanation, guided: true, $"With guidance to {subjects}: “{prompt}”", "guided")}<figcaption class="guided">with guidance</figcaption></figure>
            </div>
            <div class="over" hidden>
            <h3>One over the other</h3>
            <div class="compare"><img class="plain" alt=""><img class="guided" alt=""></div>
            <input id="cut" type="range" min="0" max="100" value="50" aria-label="How much of the picture without guidance is shown, in percent">
            <div class="sides"><span class="plain">◧ without</span><span class="guided">with guidance ◨</span></div>
            </div>
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
        return "Refinement: " + string.Join("; ", refined.Select(Round)) + ".";
    }

    /// <summary>As "at step 10 the threshold of 0.6 was not reached in 20 rounds (attention 0.520)".</summary>
    private static string Round(GuidanceRecord record)
    {
        double reached = 1 - record.FinalLoss;
        string result = (reached >= record.Threshold, record.Rounds.Count) switch
        {
            (true, 0) => "was reached without a round",
            (true, 1) => "was reached after 1 round",
            (true, var count) => $"was reached after {count} rounds",
            (false, 0) => "was not reached, and no round was allowed",
            (false, 1) => "was not reached in 1 round",
            (false, var count) => $"was not reached in {count} rounds",
        };
        return $"at step {record.Step} the threshold of {Html.Number(record.Threshold!.Value)} {result} (attention {Html.Fixed(reached, 3)})";
    }
}
