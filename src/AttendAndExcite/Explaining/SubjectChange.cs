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
/// <param name="GuidedSteps">The steps whose latents the method moved.</param>
/// <param name="IsLeast">Whether no other subject has less attention without the method.</param>
public sealed record SubjectChange(
    Subject Subject, int Step, double Plain, double Guided, double PlainPeak, double GuidedPeak, int Neglected, int GuidedSteps, bool IsLeast)
{
    /// <summary>Differences below this are none: what two decimals can show.</summary>
    private const double Noticeable = 0.005;

    /// <summary>What changed, in one sentence.</summary>
    public string Sentence => GuidedSteps == 0
        ? $"“{Subject.Text}”: no step was guided; its attention is {Number(Plain)} at step {Step}, and the strongest share of its map {Number(PlainPeak, 3)}."
        : $"“{Subject.Text}”: {Change}, {PeakChange}; {Turns}.";

    private bool HasFallen => Guided - Plain < -Noticeable;

    private bool HasRisen => Guided - Plain > Noticeable;

    private string Change
    {
        get
        {
            string numbers = $"from {Number(Plain)} to {Number(Guided)} at step {Step}";
            if (HasRisen) return $"guidance raised its attention {numbers}";
            if (!HasFallen) return $"guidance left its attention as it was, {Number(Guided)} at step {Step}";
            return IsLeast ? $"guidance did not help here: it lowered the attention {numbers}" : $"its attention fell {numbers}";
        }
    }

    private string PeakChange
    {
        get
        {
            const string share = "the strongest share of its map";
            string before = Number(PlainPeak, 3), after = Number(GuidedPeak, 3);
            if (before == after) return $"{(HasRisen || HasFallen ? "but" : "and")} {share} stayed at {after}";
            bool grew = GuidedPeak > PlainPeak;
            return $"{((grew ? HasFallen : HasRisen) ? "but" : "and")} {share} {(grew ? "grew" : "fell")} from {before} to {after}";
        }
    }

    /// <summary>How often guidance worked for the subject; where another was seen to at its expense, that this is why.</summary>
    private string Turns
    {
        get
        {
            bool isExpense = HasFallen && !IsLeast;
            if (Neglected == 0) return $"it was the most neglected subject in no guided step{(isExpense ? ", so guidance did not work for it" : "")}";
            if (Neglected == GuidedSteps) return "it was the most neglected subject in every guided step";
            bool isRare = isExpense && 2 * Neglected < GuidedSteps;
            return $"it was the most neglected subject in {(isRare ? "only " : "")}{Neglected} of the {GuidedSteps} guided steps{(isRare ? ", so guidance seldom worked for it" : "")}";
        }
    }

    internal static SubjectChange Of(Subject subject, Explanation explanation)
    {
        int step = explanation.LastGuidedStep;
        var (plain, guided) = (explanation.Plain, explanation.Guided);
        int weakest = subject.Tokens.MinBy(token => plain.Steps[step].Of(token).Strength);
        var moved = guided.Guidance.Where(record => record.Moved).ToList();
        var tokens = explanation.Settings.Tokens;
        int neglected = moved.Count(record => subject.Tokens.Contains(tokens[IndexOfLeast(record.Attention)]));
        double attention = plain.Attention(subject.Tokens, step);
        return new SubjectChange(
            subject, step, attention, guided.Attention(subject.Tokens, step),
            plain.Steps[step].Of(weakest).Peak, guided.Steps[step].Of(weakest).Peak, neglected, moved.Count, attention <= plain.Attention(tokens, step));
    }

    private static int IndexOfLeast(IReadOnlyList<double> values) => Enumerable.Range(0, values.Count).MinBy(index => values[index]);

    private static string Number(double value, int digits = 2) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}
