using static TorchSharp.torch.autograd;

namespace AttendAndExcite.Models;

/// <summary>A layer as a function of its input alone, with a gradient of its own making; the weights get none.</summary>
internal abstract record FrozenLayer(Tensor Weight, Tensor? Bias)
{
    /// <summary>Applies it, recording the gradient where one is asked for.</summary>
    public Tensor Run(Tensor x) => is_grad_enabled() && x.requires_grad ? Differentiable.apply(x, this) : Forward(x);

    /// <summary>The layer, with nothing recorded.</summary>
    protected abstract Tensor Forward(Tensor x);

    /// <summary>The gradient with respect to an input of the given shape.</summary>
    protected abstract Tensor Backward(Tensor gradient, long[] shape);

    /// <summary>An exception inside ends the process: the layers are called with shapes that have been through the network before.</summary>
    private sealed class Differentiable : SingleTensorFunction<Differentiable>
    {
        // What was handed to libtorch last on this thread; it has its own reference by the time the next gradient is asked for.
        [ThreadStatic]
        private static Tensor? _handedOver;

        public override string Name => nameof(FrozenLayer);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            var (x, layer) = ((Tensor)vars[0], (FrozenLayer)vars[1]);
            ctx.save_data("layer", layer);
            ctx.save_data("shape", x.shape);
            return layer.Forward(x);
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
        {
            using var still = no_grad();
            using (grad_output) // a wrapper of its own, which the scope around the whole backward pass would keep
            {
                _handedOver?.Dispose();
                _handedOver = ((FrozenLayer)ctx.get_data("layer")).Backward(grad_output, (long[])ctx.get_data("shape")).DetachFromDisposeScope();
            }

            return [_handedOver, null!];
        }
    }
}
