namespace AttendAndExcite.App.Speed;

/// <summary>A step as this program and as the official code does it, timed in turns.</summary>
/// <param name="Name">Which step.</param>
/// <param name="Own">Seconds of this program.</param>
/// <param name="Official">Seconds of the official code's work.</param>
internal sealed record StepComparison(string Name, IReadOnlyList<double> Own, IReadOnlyList<double> Official)
{
    /// <summary>The middle of the ratios of neighbours in time.</summary>
    public double Ratio => Median.Of(Own.Zip(Official, (own, official) => own / official));

    /// <summary>The middle time of this program.</summary>
    public double OwnSeconds => Median.Of(Own);

    /// <summary>The middle time of the official code's work.</summary>
    public double OfficialSeconds => Median.Of(Official);
}
