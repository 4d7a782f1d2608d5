using AttendAndExcite.Guidance;
using AttendAndExcite.Imaging;
using AttendAndExcite.Recording;

namespace AttendAndExcite.Explaining;

/// <summary>One of the two runs from the same noise.</summary>
/// <param name="Picture">What it ended in.</param>
/// <param name="Steps">What was recorded, step by step.</param>
/// <param name="Guidance">What the method saw and did; empty for the plain run.</param>
/// <param name="IsFlagged">Whether the model's safety checker objected, and the picture is black instead.</param>
public sealed record ExplainedRun(Picture Picture, IReadOnlyList<RecordedStep> Steps, IReadOnlyList<GuidanceRecord> Guidance, bool IsFlagged = false)
{
    /// <summary>The least attention that any of some tokens gets at a step, 0..1, after the method's update.</summary>
    public double Attention(IEnumerable<int> tokens, int step) => tokens.Min(token => Steps[step].Of(token).Strength);

    /// <summary>The map of a token at a shown step.</summary>
    internal AttentionMap Map(int step, int token) => Steps[step].Maps[0].Maps[token];
}
