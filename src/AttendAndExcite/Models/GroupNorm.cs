using TorchSharp.Modules;

namespace AttendAndExcite.Models;

/// <summary>Group normalisation, born as the identity scale (the library's own layer is born uninitialised).</summary>
internal sealed class GroupNorm(long groups, long channels, double epsilon) : Network
{
    private readonly Parameter _weight = NewParameter(w => w.fill_(1), channels);
    private readonly Parameter _bias = NewParameter(b => b.zero_(), channels);

    public Tensor Forward(Tensor x) => nn.functional.group_norm(x, groups, _weight, _bias, epsilon);

    /// <summary>
    /// The same, once the statistics of the whole x [batch, channels, height, width] are known: a function that normalises any part
    /// of it. It reads the scale and shift that it made in the caller's scope.
    /// </summary>
    public Func<Tensor, Tensor> Over(Tensor x)
    {
        var (scale, shift) = Affine(x);
        return part => part.mul(scale).add_(shift);
    }

    private (Tensor Scale, Tensor Shift) Affine(Tensor x)
    {
        using var scope = NewDisposeScope();
        var (variance, mean) = var_mean(x.to_type(float32).reshape(x.shape[0], groups, -1), 2, unbiased: false, keepdim: true); // batch, groups, 1
        var scale = _weight.view(1, groups, -1) * (variance + epsilon).rsqrt(); // batch, groups, channels of a group
        var shift = _bias.view(1, groups, -1) - (mean * scale);
        return (Map(scale), Map(shift));

        Tensor Map(Tensor values) => values.to_type(x.dtype).reshape(x.shape[0], channels, 1, 1).MoveToOuterDisposeScope();
    }
}
