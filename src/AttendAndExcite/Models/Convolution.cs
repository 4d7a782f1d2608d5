using TorchSharp.Modules;

namespace AttendAndExcite.Models;

/// <summary>A two-dimensional convolution with a square kernel. The weight may be kept in half precision (<see cref="Widening"/>).</summary>
internal sealed class Convolution(long inputs, long outputs, long kernel, long stride = 1, long padding = 0, bool bias = true) : Network
{
    private readonly Parameter _weight = NewParameter(w => Linear.FanInUniform(w, inputs * kernel * kernel), outputs, inputs, kernel, kernel);
    private readonly Parameter? _bias = bias ? NewParameter(b => Linear.FanInUniform(b, inputs * kernel * kernel), outputs) : null;

    public Tensor Forward(Tensor x) => _weight.dtype == x.dtype
        ? nn.functional.conv2d(x, _weight, _bias, [stride, stride], [padding, padding])
        : Widening.Convolution(x, _weight, _bias, stride, padding);
}
