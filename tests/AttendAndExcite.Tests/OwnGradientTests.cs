using AttendAndExcite.Guidance;
using AttendAndExcite.Models;

namespace AttendAndExcite.Tests;

/// <summary>Gradients that this program computes itself may fail, and do not end the process: each of these tests did, before.</summary>
public class OwnGradientTests
{
    [Fact]
    public void A_layer_that_fails_when_it_is_computed_again_fails_the_guided_step_and_the_next_one_goes_on()
    {
        using var scope = NewDisposeScope();
        var options = new AttendAndExciteOptions { Thresholds = new Dictionary<int, double>(), Smoothing = false, SoftmaxFactor = 1 };
        var method = new AttendAndExcite.Guidance.AttendAndExcite(options, new AttentionLoss([1], end: 3, options), steps: 10);
        var latents = tensor(new[] { -1f }).view(1, 1, 1, 1);
        AttentionAt Attention(bool checkpoints, Func<int, bool> fails)
        {
            int calls = 0;
            return z =>
            {
                var subject = Checkpointing.Run(checkpoints, z, zeros(1), (x, _) => fails(++calls) ? throw new InvalidOperationException("no room") : x * 2).permute(0, 2, 3, 1);
                return cat([zeros_like(subject), subject, zeros_like(subject), zeros_like(subject)], 3);
            };
        }

        var error = Assert.Throws<InvalidOperationException>(() => method.Guide(latents, 0, Attention(checkpoints: true, call => call == 2)));
        Assert.Equal("no room", error.Message);
        float expected = method.Guide(latents, 0, Attention(checkpoints: false, _ => false)).item<float>();
        Assert.Equal(expected, method.Guide(latents, 0, Attention(checkpoints: true, _ => false)).item<float>());
        Assert.Throws<InvalidOperationException>(() => method.Guide(latents, 0, Attention(checkpoints: true, call => call == 1)));
    }

    [Fact]
    public void The_first_failure_of_a_gradient_is_told_and_the_layers_before_are_left_out()
    {
        using var scope = NewDisposeScope();
        var weight = ones(1);
        var first = new Summing(weight, () => throw new InvalidOperationException("must not be asked"));
        var second = new Summing(weight, () => throw new OutOfMemoryException("told"));
        var x = ones(3, 4).requires_grad_(true);

        Assert.Equal("told", Assert.Throws<OutOfMemoryException>(() => OwnGradient.Take(second.Run(first.Run(x.exp()).exp()), x)).Message);

        var leaf = zeros(3, 4).requires_grad_(true);
        var gradient = OwnGradient.Take(new Summing(weight, () => { }).Run(leaf.exp()).sum(), leaf);
        Assert.Equal(0, (gradient - ones(3, 4)).abs().max().item<float>());
    }

    [Fact]
    public void A_failure_inside_a_layer_that_is_computed_again_goes_through_both()
    {
        using var scope = NewDisposeScope();
        var failing = new Summing(ones(1), () => throw new OutOfMemoryException("inside"));
        var x = ones(3, 4).requires_grad_(true);

        Assert.Equal("inside", Assert.Throws<OutOfMemoryException>(() => OwnGradient.Take(Checkpointing.Run(true, x, zeros(1), (input, _) => failing.Run(input)).sum(), x)).Message);
    }

    /// <summary>[n, m] to [n].</summary>
    private sealed record Summing(Tensor Weight, Action BeforeGradient) : FrozenLayer(Weight, null)
    {
        public override Tensor Forward(Tensor x) => x.sum(-1);

        public override Tensor Backward(Tensor gradient, long[] shape)
        {
            BeforeGradient();
            return gradient.unsqueeze(-1).expand(shape).clone();
        }
    }
}
