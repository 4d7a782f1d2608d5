using TorchSharp.Modules;

namespace AttendAndExcite.Models;

/// <summary>Layer normalisation over the last dimension.</summary>
internal sealed class LayerNorm(long channels, double epsilon = 1e-5) : Network
{
    private readonly Parameter _weight = NewParameter(w => w.fill_(1), channels);
    private readonly Parameter _bias = NewParameter(b => b.zero_(), channels);

    public Tensor Forward(Tensor x) => nn.functional.layer_norm(x, [channels], _weight, _bias, epsilon);
}
