using System.Globalization;

namespace AttendAndExcite.Evaluation.Statistics;

/// <summary>The mean difference that a treatment made on the same cases, with a 95 % interval by the bootstrap (Efron 1979).</summary>
/// <param name="Pairs">The number of cases.</param>
/// <param name="Mean">The mean difference.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public sealed record PairedDifference(int Pairs, double Mean, double Low, double High)
{
    private const int Resamples = 4000;

    /// <summary>
    /// Of cases in groups. Whole groups are drawn again, because cases of one group (the seeds of a prompt) resemble each other; with
    /// a single group, cases are.
    /// </summary>
    /// <exception cref="ArgumentException">There are no cases.</exception>
    public static PairedDifference Of(IEnumerable<(string Group, double Difference)> cases)
    {
        var groups = cases.GroupBy(pair => pair.Group, pair => pair.Difference).Select(group => (Sum: group.Sum(), Count: group.Count(), Values: group.ToArray())).ToArray();
        if (groups.Length == 0) throw new ArgumentException("There are no cases.", nameof(cases));
        if (groups is [var only]) groups = [.. only.Values.Select(value => (value, 1, Array.Empty<double>()))];
        var random = new Random(0);
        var means = new double[Resamples];
        for (int resample = 0; resample < Resamples; resample++)
        {
            double sum = 0;
            int count = 0;
            for (int draw = 0; draw < groups.Length; draw++)
            {
                var group = groups[random.Next(groups.Length)];
                (sum, count) = (sum + group.Sum, count + group.Count);
            }

            means[resample] = sum / count;
        }

        Array.Sort(means);
        int pairs = groups.Sum(group => group.Count);
        return new(pairs, groups.Sum(group => group.Sum) / pairs, means[(int)(0.025 * Resamples)], means[(int)(0.975 * Resamples) - 1]);
    }

    /// <summary>As "+0.024 (+0.019 to +0.029)"; what rounds to nothing has no sign.</summary>
    public override string ToString() => $"{Signed(Mean)} ({Signed(Low)} to {Signed(High)})";

    private static string Signed(double value) => value.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);
}
