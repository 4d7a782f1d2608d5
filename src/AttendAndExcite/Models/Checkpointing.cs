using static TorchSharp.torch.autograd;

namespace AttendAndExcite.Models;

/// <summary>
/// Layers that keep only their input for the gradient, and run again when it is asked for (Chen et al. 2016, "Training Deep Nets with
/// Sublinear Memory Cost"): the same gradient up to the order of its sums, one layer's graph in memory at a time, about one forward pass more.
/// </summary>
/// <remarks>The weights get no gradient. A backward pass that runs out of memory inside such a layer ends the process.</remarks>
internal static class Checkpointing
{
    /// <summary>Applies a layer to x and to a constant, which gets no gradient.</summary>
    /// <param name="checkpoints">Whether to keep only the input; without it, or where no gradient is recorded, the layer runs as it is.</param>
    /// <param name="x">What the gradient is taken to.</param>
    /// <param name="constant">The time embedding or the context.</param>
    /// <param name="layer">The layer; it is called again with the same values after this call has returned.</param>
    public static Tensor Run(bool checkpoints, Tensor x, Tensor constant, Func<Tensor, Tensor, Tensor> layer) =>
        checkpoints && is_grad_enabled() && x.requires_grad ? Differentiable.apply(x, new Kept(x, constant, layer)) : layer(x, constant);

    /// <summary>What a layer needs to run again, whatever scopes end before.</summary>
    private sealed class Kept(Tensor x, Tensor constant, Func<Tensor, Tensor, Tensor> layer) : IDisposable
    {
        private readonly Tensor _x = x.detach().DetachFromDisposeScope();
        private readonly Tensor _constant = constant.detach().DetachFromDisposeScope();

        public Tensor Forward()
        {
            using var still = no_grad();
            return layer(_x, _constant);
        }

        /// <summary>The gradient with respect to the input, in the caller's scope.</summary>
        public Tensor Backward(Tensor gradient)
        {
            using var scope = NewDisposeScope();
            using var grad = enable_grad();
            var input = _x.detach().requires_grad_(true);
            backward([layer(input, _constant)], [gradient], inputs: [input]);
            return input.grad!.MoveToOuterDisposeScope();
        }

        public void Dispose()
        {
            _x.Dispose();
            _constant.Dispose();
        }
    }

    /// <summary>An exception inside ends the process: the layers have run with these values before.</summary>
    private sealed class Differentiable : SingleTensorFunction<Differentiable>
    {
        // What was handed to libtorch last on this thread; it has its own reference by the time the next gradient is asked for.
        [ThreadStatic]
        private static Tensor? _handedOver;

        public override string Name => nameof(Checkpointing);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            var kept = (Kept)vars[1];
            ctx.save_data("kept", kept);
            return kept.Forward();
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
        {
            using var kept = (Kept)ctx.get_data("kept");
            using (grad_output) // a wrapper of its own, which the scope around the whole backward pass would keep
            {
                var gradient = kept.Backward(grad_output).DetachFromDisposeScope();
                _handedOver?.Dispose();
                _handedOver = gradient;
            }

            return [_handedOver, null!];
        }
    }
}
