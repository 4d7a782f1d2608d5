namespace AttendAndExcite.App.Speed;

/// <summary>
/// What a whole run costs, put together from measured steps: of its predictions some are guided, and each refinement round adds its own.
/// The official code's refinement also ends with one more look.
/// </summary>
/// <param name="Predictions">The U-Net's predictions: SD's PNDM in 50 steps makes 51.</param>
/// <param name="Guided">Those before which the method acts: SD's first 25.</param>
/// <param name="Plain">A plain step.</param>
/// <param name="GuidedStep">A guided step.</param>
/// <param name="Round">A refinement round.</param>
internal sealed record WholeRun(int Predictions, int Guided, StepComparison Plain, StepComparison GuidedStep, StepComparison Round)
{
    /// <summary>The measured steps.</summary>
    public IReadOnlyList<StepComparison> Steps => [Plain, GuidedStep, Round];

    /// <summary>Seconds of this program with so many refinement rounds; without a round count, of a plain run.</summary>
    public double Own(int? rounds) => Seconds(comparison => comparison.OwnSeconds, rounds);

    /// <summary>The same of the official code's work. Its closing looks, at most one for each threshold, are left out: they favour it.</summary>
    public double Official(int? rounds) => Seconds(comparison => comparison.OfficialSeconds, rounds);

    private double Seconds(Func<StepComparison, double> of, int? rounds) => rounds is { } count
        ? (Guided * of(GuidedStep)) + ((Predictions - Guided) * of(Plain)) + (count * of(Round))
        : Predictions * of(Plain);
}
