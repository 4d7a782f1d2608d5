namespace AttendAndExcite.App.Speed;

/// <summary>
/// What whole runs of Stable Diffusion's defaults cost, put together from measured steps: PNDM in 50 steps makes 51 predictions, the
/// first 25 are guided, and each refinement round adds its own. The official code's refinement also ends with one more look.
/// </summary>
/// <param name="plain">A plain step.</param>
/// <param name="guided">A guided step.</param>
/// <param name="round">A refinement round.</param>
internal sealed class WholeRun(StepComparison plain, StepComparison guided, StepComparison round)
{
    private const int Predictions = 51;
    private const int Guided = 25;

    /// <summary>Seconds of this program with so many refinement rounds; without a round count, of a plain run.</summary>
    public double Own(int? rounds) => Seconds(comparison => comparison.OwnSeconds, rounds);

    /// <summary>The same of the official code's work. Its closing looks, at most one for each of three thresholds, are left out: they favour it.</summary>
    public double Official(int? rounds) => Seconds(comparison => comparison.OfficialSeconds, rounds);

    private double Seconds(Func<StepComparison, double> of, int? rounds) => rounds is { } count
        ? (Guided * of(guided)) + ((Predictions - Guided) * of(plain)) + (count * of(round))
        : Predictions * of(plain);
}
