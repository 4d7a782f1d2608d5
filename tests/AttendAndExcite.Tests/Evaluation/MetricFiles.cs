using System.Globalization;
using System.Text.RegularExpressions;

namespace AttendAndExcite.Tests.Evaluation;

/// <summary>Compares metric files letter by letter, but for what numbers may differ.</summary>
internal static partial class MetricFiles
{
    public static void AssertSame(string expected, string actual, double tolerance)
    {
        Assert.Equal(Numbers().Replace(expected, "#"), Numbers().Replace(actual, "#"));
        foreach (var (one, other) in Numbers().Matches(expected).Zip(Numbers().Matches(actual)))
            Assert.Equal(double.Parse(one.Value, CultureInfo.InvariantCulture), double.Parse(other.Value, CultureInfo.InvariantCulture), tolerance);
    }

    [GeneratedRegex(@"-?\d+\.\d+(e-\d+)?")]
    private static partial Regex Numbers();
}
