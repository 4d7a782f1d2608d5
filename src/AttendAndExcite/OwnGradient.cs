using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using static TorchSharp.torch.autograd;

namespace AttendAndExcite;

/// <summary>
/// Functions whose gradient is computed here instead of by libtorch. No exception may cross libtorch's frames, or the process ends: one
/// that a gradient meets, such as memory that is refused, waits until libtorch has returned.
/// </summary>
internal static class OwnGradient
{
    /// <summary>The exception of a gradient on its way to <see cref="Take"/> on this thread; on a GPU libtorch computes gradients on another.</summary>
    [ThreadStatic]
    private static StrongBox<Exception?>? _failure;

    private static StrongBox<Exception?> Failure => _failure ??= new();

    /// <summary>Applies a function, recording its gradient where one is asked for; that is to be taken by <see cref="Take"/>.</summary>
    public static Tensor Run(IDifferentiable function, Tensor x) =>
        is_grad_enabled() && x.requires_grad ? Node.apply(x, function, Failure) : function.Forward(x);

    /// <summary>The gradient of a number, or of something that has the gradient <paramref name="given"/>, with respect to a leaf.</summary>
    /// <exception cref="Exception">What a function's gradient threw.</exception>
    public static Tensor Take(Tensor y, Tensor x, Tensor? given = null)
    {
        try
        {
            backward([y], given is null ? null : [given], inputs: [x]);
        }
        finally
        {
            Rethrow(Failure); // instead of what libtorch made of it
        }

        return x.grad!;
    }

    private static void Rethrow(StrongBox<Exception?> failure)
    {
        if (Interlocked.Exchange(ref failure.Value, null) is { } error) ExceptionDispatchInfo.Throw(error);
    }

    private sealed class Node : SingleTensorFunction<Node>
    {
        // What was handed to libtorch last on this thread; it has its own reference by the time the next gradient is asked for.
        [ThreadStatic]
        private static Tensor? _handedOver;

        public override string Name => nameof(OwnGradient);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            var (x, function) = ((Tensor)vars[0], (IDifferentiable)vars[1]);
            ctx.save_data("function", function);
            ctx.save_data("shape", x.shape);
            ctx.save_data("failure", vars[2]);
            return function.Forward(x);
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
        {
            using var still = no_grad();
            using (grad_output) // a wrapper of its own, which the scope around the whole backward pass would keep
            {
                long[] shape = (long[])ctx.get_data("shape");
                var gradient = Compute((IDifferentiable)ctx.get_data("function"), grad_output, shape, (StrongBox<Exception?>)ctx.get_data("failure"));
                _handedOver?.Dispose();
                _handedOver = gradient ?? grad_output.as_strided(shape, new long[shape.Length]).DetachFromDisposeScope(); // takes no memory, and nobody reads it
            }

            return [_handedOver, null!, null!];
        }

        /// <summary>The gradient; null after a failure.</summary>
        private static Tensor? Compute(IDifferentiable function, Tensor gradient, long[] shape, StrongBox<Exception?> failure)
        {
            if (failure.Value is not null) return null;
            try
            {
                return function.Backward(gradient, shape).DetachFromDisposeScope();
            }
#pragma warning disable CA1031 // whatever it is, it must not reach libtorch
            catch (Exception error)
#pragma warning restore CA1031
            {
                failure.Value = error;
                return null;
            }
        }
    }
}
