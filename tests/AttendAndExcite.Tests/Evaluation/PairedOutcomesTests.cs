using AttendAndExcite.Evaluation.Statistics;

namespace AttendAndExcite.Tests.Evaluation;

public class PairedOutcomesTests
{
    [Fact]
    public void Cases_are_counted_by_what_the_treatment_did()
    {
        var outcomes = PairedOutcomes.Of([(true, true), (false, true), (false, true), (true, false), (false, false), (false, true)]);

        Assert.Equal(new PairedOutcomes(Both: 1, Fixed: 3, Broken: 1, Neither: 1), outcomes);
        Assert.Equal(6, outcomes.Cases);
        Assert.Equal(2.0 / 6, outcomes.Without.Share, 1e-12);
        Assert.Equal(4.0 / 6, outcomes.With.Share, 1e-12);
    }

    [Theory]
    [InlineData(0, 0, 1.0)]
    [InlineData(1, 1, 1.0)]
    [InlineData(5, 0, 2.0 / 32)]
    [InlineData(3, 1, 2.0 * (1 + 4) / 16)]
    [InlineData(14, 3, 2.0 * (1 + 17 + 136 + 680) / 131072)]
    public void Sign_test_is_twice_the_binomial_tail(int repaired, int broken, double probability)
    {
        Assert.Equal(probability, new PairedOutcomes(10, repaired, broken, 10).SignTest, 1e-12);
        Assert.Equal(probability, new PairedOutcomes(0, broken, repaired, 5).SignTest, 1e-12);
    }
}
