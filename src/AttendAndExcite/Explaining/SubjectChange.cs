using System.Globalization;
using AttendAndExcite.Text;

namespace AttendAndExcite.Explaining;

/// <summary>What the method did to one subject, measured at the end of the guided steps.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Step">The last guided step.</param>
/// <param name="Plain">The attention of its least attended token without the method, 0..1.</param>
/// <param name="Guided">The same with the method.</param>
/// <param name="PlainPeak">The largest share in that token's map without the method, 0..1.</param>
/// <param name="GuidedPeak">The same with the method.</param>
/// <param name="Neglected">The guided steps that began with this subject as the most neglected.</param>
/// <param name="GuidedSteps">All guided steps.</param>
public sealed record SubjectChange(Subject Subject, int Step, double Plain, double Guided, double PlainPeak, double GuidedPeak, int Neglected, int GuidedSteps)
{
    /// <summary>Differences below this are none: what two decimals can show.</summary>
    private const double Noticeable = 0.005;

    /// <summary>What changed, in one sentence.</summary>
    public string Sentence
    {
        get
        {
            string numbers = $"from {Number(Plain)} to {Number(Guided)} at step {Step}";
            double difference = Guided - Plain;
            string change = difference > Noticeable ? $"guidance raised its attention {numbers}"
                : difference < -Noticeable ? $"guidance did not help here: it lowered the attention {numbers}"
                : $"guidance left its attention as it was, {Number(Guided)} at step {Step}";
            bool agrees = Math.Abs(difference) <= Noticeable || difference > 0 == GuidedPeak >= PlainPeak;
            string before = Number(PlainPeak, 3), after = Number(GuidedPeak, 3);
            string peak = before == after ? $"stayed at {after}" : $"{(GuidedPeak > PlainPeak ? "grew" : "fell")} from {before} to {after}";
            return $"“{Subject.Text}”: {change}, {(agrees ? "and" : "but")} the strongest share of its map {peak}; it was the most neglected subject in {Neglected} of the {GuidedSteps} guided steps.";
        }
    }

    internal static SubjectChange Of(Subject subject, Explanation explanation)
    {
        int step = explanation.LastGuidedStep;
        var (plain, guided) = (explanation.Plain, explanation.Guided);
        int weakest = subject.Tokens.MinBy(token => plain.Steps[step].Of(token).Strength);
        var looks = guided.Guidance.Where(record => record.Step <= step).ToList();
        var tokens = explanation.Settings.Tokens;
        int neglected = looks.Count(record => subject.Tokens.Contains(tokens[IndexOfLeast(record.Attention)]));
        return new SubjectChange(
            subject, step, plain.Attention(subject.Tokens, step), guided.Attention(subject.Tokens, step),
            plain.Steps[step].Of(weakest).Peak, guided.Steps[step].Of(weakest).Peak, neglected, looks.Count);
    }

    private static int IndexOfLeast(IReadOnlyList<double> values) => Enumerable.Range(0, values.Count).MinBy(index => values[index]);

    private static string Number(double value, int digits = 2) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}
