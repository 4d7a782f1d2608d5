namespace AttendAndExcite.Models;

/// <summary>A layer as a function of its input alone, with a gradient of its own making; the weights get none.</summary>
internal abstract record FrozenLayer(Tensor Weight, Tensor? Bias) : IDifferentiable
{
    /// <summary>Applies it, recording the gradient where one is asked for.</summary>
    public Tensor Run(Tensor x) => OwnGradient.Run(this, x);

    /// <inheritdoc/>
    public abstract Tensor Forward(Tensor x);

    /// <inheritdoc/>
    public abstract Tensor Backward(Tensor gradient, long[] shape);
}
