using TorchSharp.Modules;

namespace AttendAndExcite.Models;

/// <summary>Group normalisation, born as the identity scale (the library's own layer is born uninitialised).</summary>
internal sealed class GroupNorm(long groups, long channels, double epsilon) : Network
{
    private readonly Parameter _weight = NewParameter(w => w.fill_(1), channels);
    private readonly Parameter _bias = NewParameter(b => b.zero_(), channels);

    public Tensor Forward(Tensor x) => nn.functional.group_norm(x, groups, _weight, _bias, epsilon);
}
