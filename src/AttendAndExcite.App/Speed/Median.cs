namespace AttendAndExcite.App.Speed;

/// <summary>The middle of measured values.</summary>
internal static class Median
{
    /// <summary>The middle value; of an even number of values the mean of the middle two.</summary>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
