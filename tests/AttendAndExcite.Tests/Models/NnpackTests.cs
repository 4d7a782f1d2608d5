namespace AttendAndExcite.Tests.Models;

public class NnpackTests
{
    [Fact]
    public void A_convolution_makes_libtorch_ask_for_it_no_more()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "libtorch for Windows has no NNPACK.");
        using var scope = NewDisposeScope();
        _ = PlainConvolution.Apply(ones(1, 1, 1, 1), ones(1, 1, 1, 1), bias: null, stride: 1, padding: 0);
        Assert.False(Nnpack.IsEnabled);
    }
}
