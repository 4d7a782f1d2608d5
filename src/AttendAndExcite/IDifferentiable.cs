namespace AttendAndExcite;

/// <summary>A function of one tensor with a gradient of its own making, for <see cref="OwnGradient"/>.</summary>
internal interface IDifferentiable
{
    /// <summary>Its value, with nothing recorded.</summary>
    Tensor Forward(Tensor x);

    /// <summary>The gradient with respect to an input of the given shape, in the caller's scope.</summary>
    Tensor Backward(Tensor gradient, long[] shape);
}
