using TorchSharp.Modules;

namespace AttendAndExcite.Models;

/// <summary>The stack of transformer layers that both towers of CLIP share.</summary>
internal sealed class ClipEncoder(int layers, long width, long inner, long heads, bool quickGelu, double epsilon) : Network
{
    private readonly ModuleList<ClipLayer> _layers = new([.. Enumerable.Range(0, layers)
        .Select(_ => new ClipLayer(width, inner, heads, quickGelu, epsilon))]);

    /// <summary>x [batch, length, width] to the same shape; <paramref name="causal"/>: no position sees a later one.</summary>
    public Tensor Forward(Tensor x, bool causal)
    {
        using var scope = NewDisposeScope();
        foreach (var layer in _layers) x = layer.Forward(x, causal);
        return x.MoveToOuterDisposeScope();
    }
}
