using System.Globalization;
using System.Text;
using AttendAndExcite.Guidance;
using AttendAndExcite.Text;

namespace AttendAndExcite.Explaining.Page;

/// <summary>A curve of the loss for each subject, with thresholds, refinement rounds and step sizes.</summary>
internal sealed class CurveSection(Explanation explanation)
{
    private const int Width = 720, Height = 250, Left = 44, Right = 12, Top = 12, Plot = 170, Bars = 30;

    private readonly int _last = Math.Max(1, explanation.Guided.Steps.Count - 1);

    public string Write() => $"""
        <section aria-labelledby="curves">
        <h2 id="curves">The loss of each subject</h2>
        <p class="quiet key">1 minus the attention of the subject's least attended word, from the latents each step denoises from: <span class="plain">dashed without</span>, <span class="guided">solid with guidance</span>. Circles are refinement rounds, short bars the loss allowed at a step with a threshold; below, the step size α of each update.</p>
        {string.Join('\n', explanation.Settings.Subjects.Select((subject, index) => Curve(subject, $"curve-{index}")))}
        </section>
        """;

    private string Curve(Subject subject, string id)
    {
        var svg = new StringBuilder();
        svg.AppendLine($"<figure class=\"curve\"><h3>“{Html.Text(subject.Text)}”</h3>");
        svg.AppendLine($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-labelledby=\"{id}\"><title id=\"{id}\">{Html.Text(Description(subject))}</title>");
        Axes(svg);
        Line(svg, "plain", explanation.Plain, subject);
        Line(svg, "guided", explanation.Guided, subject);
        foreach (var record in explanation.Guided.Guidance) Marks(svg, record, subject);
        svg.AppendLine("</svg></figure>");
        return svg.ToString();
    }

    private void Axes(StringBuilder svg)
    {
        foreach (double value in new[] { 0, 0.5, 1 })
        {
            svg.AppendLine($"<line class=\"axis\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value)}\" y2=\"{Y(value)}\"/>");
            svg.AppendLine($"<text x=\"{Left - 6}\" y=\"{Y(value)}\" dy=\"4\" text-anchor=\"end\">{Html.Number(value)}</text>");
        }

        foreach (int step in Ticks()) svg.AppendLine($"<text x=\"{X(step)}\" y=\"{Top + Plot + 15}\" text-anchor=\"middle\">{step}</text>");
        svg.AppendLine($"<text x=\"{Left - 6}\" y=\"{Height - 6}\" text-anchor=\"end\">α</text>");
    }

    private void Line(StringBuilder svg, string name, ExplainedRun run, Subject subject)
    {
        var points = run.Steps.Select(step => $"{X(step.Step)},{Y(1 - run.Attention(subject.Tokens, step.Step))}");
        svg.AppendLine($"<polyline class=\"{name}\" points=\"{string.Join(' ', points)}\"/>");
    }

    private void Marks(StringBuilder svg, GuidanceRecord record, Subject subject)
    {
        string x = X(record.Step);
        if (record.Threshold is { } threshold)
        {
            string y = Y(1 - threshold);
            svg.AppendLine($"<path class=\"target\" d=\"M {x} {y} m -8 0 h 16\"/><text class=\"target-text\" x=\"{x}\" y=\"{y}\" dx=\"11\" dy=\"4\">≤ {Html.Number(1 - threshold)}</text>");
        }

        int[] positions = [.. explanation.Settings.Tokens.Select((token, index) => (token, index)).Where(pair => subject.Tokens.Contains(pair.token)).Select(pair => pair.index)];
        foreach (var round in record.Rounds)
            svg.AppendLine($"<circle class=\"round\" cx=\"{x}\" cy=\"{Y(1 - positions.Min(index => round.Attention[index]))}\" r=\"3\"/>");
        if (!record.Updated) return;
        double height = Bars * record.StepSize / explanation.Guided.Guidance.Max(other => other.StepSize);
        svg.AppendLine($"<rect class=\"bar\" x=\"{x}\" y=\"{Number(Height - 4 - height)}\" width=\"4\" height=\"{Number(height)}\" transform=\"translate(-2)\"><title>step {record.Step}: α = {Html.Fixed(record.StepSize)}</title></rect>");
    }

    private string Description(Subject subject)
    {
        int step = explanation.LastGuidedStep;
        return $"Loss of “{subject.Text}” over {explanation.Guided.Steps.Count} steps. Without guidance {At(explanation.Plain, 0)} at the first step, {At(explanation.Plain, step)} at step {step} and {At(explanation.Plain, _last)} at the last; with guidance {At(explanation.Guided, 0)}, {At(explanation.Guided, step)} and {At(explanation.Guided, _last)}.";

        string At(ExplainedRun run, int index) => Html.Fixed(1 - run.Attention(subject.Tokens, Math.Min(index, run.Steps.Count - 1)));
    }

    private IEnumerable<int> Ticks()
    {
        int every = Math.Max(1, (int)Math.Round(_last / 10.0));
        return Enumerable.Range(0, (_last / every) + 1).Select(tick => tick * every);
    }

    private string X(int step) => Number(Left + ((Width - Left - Right) * (double)step / _last));

    private static string Y(double loss) => Number(Top + (Plot * (1 - loss)));

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
