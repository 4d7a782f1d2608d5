namespace AttendAndExcite.Evaluation.Statistics;

/// <summary>A share with its 95 % interval (Wilson 1927), which stays within 0..1 and holds for small numbers too.</summary>
/// <param name="Share">Successes over trials; 0 where there are none.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct WilsonInterval(double Share, double Low, double High)
{
    /// <summary>The 97.5 % quantile of the normal distribution.</summary>
    private const double Quantile = 1.959963984540054;

    /// <summary>The interval of so many successes among so many trials; without trials, everything is possible.</summary>
    public static WilsonInterval Of(int successes, int trials)
    {
        if (successes < 0 || trials < successes) throw new ArgumentOutOfRangeException(nameof(successes), successes, $"Must be from 0 to {trials}.");
        if (trials == 0) return new(0, 0, 1);
        double share = (double)successes / trials;
        double square = Quantile * Quantile / trials;
        double centre = (share + (square / 2)) / (1 + square);
        double half = Quantile / (1 + square) * Math.Sqrt((share * (1 - share) / trials) + (square / (4 * trials)));
        return new(share, Math.Max(0, centre - half), Math.Min(1, centre + half));
    }

    /// <summary>As "54 % (48-60)".</summary>
    public override string ToString() => $"{100 * Share:0} % ({100 * Low:0}-{100 * High:0})";
}
