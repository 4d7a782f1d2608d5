namespace AttendAndExcite.Guidance;

/// <summary>What the method saw and did at one step of one image.</summary>
/// <param name="Step">The index of the step in the run.</param>
/// <param name="Loss">1 - the attention of the most neglected subject, before any change of this step; 0..1.</param>
/// <param name="Attention">The attention of each subject token then, in the order of the subjects; 0..1.</param>
/// <param name="StepSize">The step size α.</param>
/// <param name="Threshold">The attention to be reached at this step, or null.</param>
/// <param name="Rounds">What each refinement round left behind; empty where none was needed.</param>
/// <param name="Updated">Whether the latent was moved once more after the rounds.</param>
public sealed record GuidanceRecord(
    int Step,
    double Loss,
    IReadOnlyList<double> Attention,
    double StepSize,
    double? Threshold,
    IReadOnlyList<RefinementRound> Rounds,
    bool Updated)
{
    /// <summary>Whether the latent was moved at all, by a round or after them.</summary>
    internal bool Moved => Updated || Rounds.Count > 0;

    /// <summary>The loss after the last refinement round.</summary>
    public double FinalLoss => Rounds.Count > 0 ? Rounds[^1].Loss : Loss;
}

/// <summary>Loss and attention of each subject token after one refinement round.</summary>
/// <param name="Loss">1 - the attention of the most neglected subject; 0..1.</param>
/// <param name="Attention">The attention of each subject token; 0..1.</param>
public sealed record RefinementRound(double Loss, IReadOnlyList<double> Attention);
