using AttendAndExcite.Guidance;

namespace AttendAndExcite.Tests.Guidance;

public class AttendedTests
{
    /// <summary>PyTorch compares a float32 tensor with a Python number in float32, where 1 - 0.8 is 0.2.</summary>
    [Fact]
    public void A_loss_exactly_at_the_threshold_is_not_above_it()
    {
        using var scope = NewDisposeScope();
        var loss = tensor(new[] { 0.2f, MathF.BitIncrement(0.2f), MathF.BitDecrement(0.2f) });
        var latents = zeros(3, 1, 1, 1);
        Assert.True(0.2f > 1 - 0.8); // what a comparison in double precision says

        Assert.Equal([1], new Attended(latents, loss, zeros(3, 1), latents).ImagesAbove(1 - 0.8));
    }
}
