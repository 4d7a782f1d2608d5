using TorchSharp.Modules;

namespace AttendAndExcite.Models;

/// <summary>A two-dimensional convolution with a square kernel. The weight may be kept in half precision (<see cref="Widening"/>).</summary>
internal sealed class Convolution(long inputs, long outputs, long kernel, long stride = 1, long padding = 0, bool bias = true) : Network
{
    private readonly Parameter _weight = NewParameter(w => Linear.FanInUniform(w, inputs * kernel * kernel), outputs, inputs, kernel, kernel);
    private readonly Parameter? _bias = bias ? NewParameter(b => Linear.FanInUniform(b, inputs * kernel * kernel), outputs) : null;

    /// <summary>Whether <see cref="Winograd"/> computes it: for frozen weights only, which get no gradient.</summary>
    public Filtering Filtering { get; set; }

    public Tensor Forward(Tensor x) =>
        Winograd.Takes(Filtering, x, _weight, stride, padding) ? Winograd.Convolution(x, _weight, _bias)
        : _weight.dtype == x.dtype ? Apply(x, _weight, _bias, stride, padding)
        : Widening.Convolution(x, _weight, _bias, stride, padding);

    /// <summary>The layer as a function of input and weights, by the library that is faster.</summary>
    internal static Tensor Apply(Tensor x, Tensor weight, Tensor? bias, long stride, long padding) =>
        weight.shape[2] == 1 && stride == 1 && padding == 0 && Pointwise.Pays(x, x.shape[2] * x.shape[3], weight)
            ? Pointwise.Convolution(x, weight, bias)
            : PlainConvolution.Apply(x, weight, bias, stride, padding);
}
