using TorchSharp.Modules;

namespace AttendAndExcite.Models;

/// <summary>y = x Wᵀ + b over the last dimension. The weight may be kept in half precision (<see cref="Widening"/>).</summary>
internal sealed class Linear(long inputs, long outputs, bool bias = true) : Network
{
    private readonly Parameter _weight = NewParameter(w => FanInUniform(w, inputs), outputs, inputs);
    private readonly Parameter? _bias = bias ? NewParameter(b => FanInUniform(b, inputs), outputs) : null;

    public Tensor Forward(Tensor x) => _weight.dtype == x.dtype ? Apply(x, _weight, _bias) : Widening.Linear(x, _weight, _bias);

    /// <summary>The layer as a function of input and weights, by the library that is faster.</summary>
    internal static Tensor Apply(Tensor x, Tensor weight, Tensor? bias) =>
        Pointwise.Pays(x, x.numel() / weight.shape[1], weight) ? Pointwise.Linear(x, weight, bias) : nn.functional.linear(x, weight, bias);

    /// <summary>PyTorch's default for linear layers and convolutions: uniform within ±1/√fan-in.</summary>
    internal static void FanInUniform(Tensor values, long fanIn)
    {
        double bound = 1 / Math.Sqrt(fanIn);
        values.uniform_(-bound, bound, Initial);
    }
}
