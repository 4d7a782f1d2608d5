using AttendAndExcite.Models;

namespace AttendAndExcite.Tests.Models;

/// <summary>Linear layers and 1x1 convolutions by another library are the same function, against double precision.</summary>
public class PointwiseTests
{
    [Theory]
    [InlineData(1, 64, 24, 40)]
    [InlineData(2, 77, 32, 16)]
    [InlineData(3, 1, 5, 7)]
    public void A_linear_layer_has_the_values_and_gradient_of_double_precision(long batch, long rows, long inputs, long outputs)
    {
        using var scope = NewDisposeScope();
        var (x, weight, bias) = (randn(batch, rows, inputs), randn(outputs, inputs), randn(outputs));

        AssertSame(x, z => Pointwise.Linear(z, weight.to(z.dtype), bias.to(z.dtype)), z => nn.functional.linear(z, weight.to(z.dtype), bias.to(z.dtype)));
    }

    [Theory]
    [InlineData(1024, 32, 512)] // oneDNN lays these weights out in blocks of 48
    [InlineData(4096, 48, 320)]
    [InlineData(256, 96, 64)]
    public void Whichever_library_computes_it_a_linear_layer_is_right(long rows, long inputs, long outputs)
    {
        using var scope = NewDisposeScope();
        var (weight, bias) = (randn(outputs, inputs), randn(outputs));

        AssertSame(randn(rows, inputs), z => Linear.Apply(z, weight.to(z.dtype), bias.to(z.dtype)), z => nn.functional.linear(z, weight.to(z.dtype), bias.to(z.dtype)));
    }

    [Fact]
    public void A_linear_layer_takes_rows_that_do_not_lie_together()
    {
        using var scope = NewDisposeScope();
        var weight = randn(6, 4);

        AssertSame(randn(2, 4, 9), z => Pointwise.Linear(z.transpose(1, 2), weight.to(z.dtype), null), z => z.transpose(1, 2).matmul(weight.t().to(z.dtype)));
    }

    [Fact]
    public void A_convolution_has_the_values_and_gradient_of_double_precision()
    {
        using var scope = NewDisposeScope();
        var (weight, bias) = (randn(24, 16, 1, 1), randn(24));

        AssertSame(randn(2, 16, 5, 9), z => Pointwise.Convolution(z, weight.to(z.dtype), bias.to(z.dtype)), z => nn.functional.conv2d(z, weight.to(z.dtype), bias.to(z.dtype)));
    }

    private static void AssertSame(Tensor x, Func<Tensor, Tensor> layer, Func<Tensor, Tensor> truth)
    {
        var (y, gradient) = ValueAndGradient(x, layer);
        var (expected, expectedGradient) = ValueAndGradient(x.to(float64), truth);
        Assert.InRange(TinyModel.RelativeError(y, expected.to(float32)), 0, 2e-6);
        Assert.InRange(TinyModel.RelativeError(gradient, expectedGradient.to(float32)), 0, 2e-6);
    }

    private static (Tensor Value, Tensor Gradient) ValueAndGradient(Tensor x, Func<Tensor, Tensor> layer)
    {
        var leaf = x.detach().requires_grad_(true);
        var y = layer(leaf);
        autograd.backward([(y * y).sum()], inputs: [leaf]);
        return (y.detach(), leaf.grad!);
    }
}
