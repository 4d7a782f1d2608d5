using AttendAndExcite.Evaluation.Statistics;

namespace AttendAndExcite.Tests.Evaluation.Benchmark;

public class PairedDifferenceTests
{
    [Fact]
    public void The_interval_of_independent_normal_differences_is_the_textbook_s()
    {
        var random = new Random(7);
        double[] values = [.. Enumerable.Range(0, 400).Select(_ => 0.3 + Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];
        double mean = values.Average();
        double error = 1.96 * Math.Sqrt(values.Average(value => (value - mean) * (value - mean)) / values.Length);

        var difference = PairedDifference.Of(values.Index().Select(pair => ($"{pair.Index}", pair.Item)));

        Assert.Equal((400, mean), (difference.Pairs, difference.Mean));
        Assert.Equal(mean - error, difference.Low, 0.1 * error);
        Assert.Equal(mean + error, difference.High, 0.1 * error);
    }

    [Fact]
    public void Cases_that_only_repeat_their_group_do_not_narrow_the_interval()
    {
        double[] groups = [0.1, -0.2, 0.4, 0.3, 0, 0.2, -0.1, 0.5];
        var once = PairedDifference.Of(groups.Select(value => ($"{value}", value)));

        var often = PairedDifference.Of(groups.SelectMany(value => Enumerable.Repeat(($"{value}", value), 64)));

        Assert.Equal(once.Mean, often.Mean, 1e-12);
        Assert.Equal(once.Low, often.Low, 1e-9);
        Assert.Equal(once.High, often.High, 1e-9);
    }

    [Theory]
    [InlineData(-0.0002, "0.000 (0.000 to 0.000)")]
    [InlineData(0.0002, "0.000 (0.000 to 0.000)")]
    [InlineData(-0.0006, "-0.001 (-0.001 to -0.001)")]
    [InlineData(0.024, "+0.024 (+0.024 to +0.024)")]
    public void What_rounds_to_nothing_has_no_sign(double value, string expected) => Assert.Equal(expected, new PairedDifference(1, value, value, value).ToString());

    [Fact]
    public void A_single_group_is_drawn_case_by_case()
    {
        var difference = PairedDifference.Of([("only", 0.0), ("only", 1.0), ("only", 0.0), ("only", 1.0)]);

        Assert.Equal((4, 0.5), (difference.Pairs, difference.Mean));
        Assert.True(difference.Low < 0.5 && difference.High > 0.5);
    }
}
