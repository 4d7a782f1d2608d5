namespace AttendAndExcite.Evaluation.Statistics;

/// <summary>How often something succeeded without and with a treatment, on the same cases.</summary>
/// <param name="Both">Cases that succeeded without it and with it.</param>
/// <param name="Fixed">Cases that succeeded only with it.</param>
/// <param name="Broken">Cases that succeeded only without it.</param>
/// <param name="Neither">Cases that failed both times.</param>
public sealed record PairedOutcomes(int Both, int Fixed, int Broken, int Neither)
{
    /// <summary>The number of cases.</summary>
    public int Cases => Both + Fixed + Broken + Neither;

    /// <summary>The share of successes without the treatment.</summary>
    public WilsonInterval Without => WilsonInterval.Of(Both + Broken, Cases);

    /// <summary>The share of successes with the treatment.</summary>
    public WilsonInterval With => WilsonInterval.Of(Both + Fixed, Cases);

    /// <summary>
    /// The probability of at least so uneven a split of the cases that changed, were the treatment without effect: the exact
    /// two-sided sign test (McNemar 1947). It takes the cases as independent of each other.
    /// </summary>
    public double SignTest
    {
        get
        {
            int changed = Fixed + Broken;
            double term = Math.Pow(0.5, changed); // the binomial weight of k, from k = 0
            double sum = 0;
            for (int k = 0; k <= Math.Min(Fixed, Broken); k++)
            {
                sum += term;
                term *= (double)(changed - k) / (k + 1);
            }

            return Math.Min(1, 2 * sum);
        }
    }

    /// <summary>Counts cases.</summary>
    public static PairedOutcomes Of(IEnumerable<(bool Without, bool With)> cases)
    {
        var counts = cases.CountBy(pair => pair).ToDictionary();
        return new(Count(true, true), Count(false, true), Count(true, false), Count(false, false));

        int Count(bool without, bool with) => counts.GetValueOrDefault((without, with));
    }
}
