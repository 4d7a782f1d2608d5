namespace AttendAndExcite.Models;

/// <summary>
/// Layers that keep only their input for the gradient, and run again when it is asked for (Chen et al. 2016, "Training Deep Nets with
/// Sublinear Memory Cost"): the same gradient up to the order of its sums, one layer's graph in memory at a time, about one forward pass more.
/// </summary>
/// <remarks>The weights get no gradient.</remarks>
internal static class Checkpointing
{
    /// <summary>Applies a layer to x and to a constant, which gets no gradient.</summary>
    /// <param name="checkpoints">Whether to keep only the input; without it, or where no gradient is recorded, the layer runs as it is.</param>
    /// <param name="x">What the gradient is taken to.</param>
    /// <param name="constant">The time embedding or the context.</param>
    /// <param name="layer">The layer; it is called again with the same values after this call has returned.</param>
    public static Tensor Run(bool checkpoints, Tensor x, Tensor constant, Func<Tensor, Tensor, Tensor> layer) =>
        checkpoints && is_grad_enabled() && x.requires_grad ? OwnGradient.Run(new Kept(x, constant, layer), x) : layer(x, constant);

    /// <summary>What a layer needs to run again, whatever scopes end before.</summary>
    private sealed class Kept(Tensor x, Tensor constant, Func<Tensor, Tensor, Tensor> layer) : IDifferentiable
    {
        private readonly Tensor _x = x.detach().DetachFromDisposeScope();
        private readonly Tensor _constant = constant.detach().DetachFromDisposeScope();

        public Tensor Forward(Tensor x)
        {
            using var still = no_grad();
            return layer(_x, _constant);
        }

        public Tensor Backward(Tensor gradient, long[] shape)
        {
            using var scope = NewDisposeScope();
            using var grad = enable_grad();
            scope.Attach(_x);
            scope.Attach(_constant);
            var input = _x.detach().requires_grad_(true);
            return OwnGradient.Take(layer(input, _constant), input, gradient).MoveToOuterDisposeScope();
        }
    }
}
