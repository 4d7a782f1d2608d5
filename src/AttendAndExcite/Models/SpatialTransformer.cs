using TorchSharp.Modules;

namespace AttendAndExcite.Models;

/// <summary>A transformer over the pixels of a feature map, added to the map.</summary>
/// <remarks>SD 1.x projects in and out with 1x1 convolutions, SD 2.x with linear layers: the same numbers, other weight shapes.</remarks>
internal sealed class SpatialTransformer(long channels, long contextWidth, long heads, long groups, bool linearProjection, bool upcast = false) : Network
{
    private readonly GroupNorm _norm = new(groups, channels, epsilon: 1e-6);
    private readonly Network _projIn = Projection(channels, linearProjection);
    private readonly ModuleList<TransformerBlock> _transformerBlocks = new(new TransformerBlock(channels, contextWidth, heads, upcast));
    private readonly Network _projOut = Projection(channels, linearProjection);

    /// <summary>x [batch, channels, height, width] to the same shape.</summary>
    public Tensor Forward(Tensor x, Tensor context, AttentionSite site, AttentionProbe? probe)
    {
        if (probe?.Checkpoints != true) return Run(x, context, site, probe);
        if (!probe.WantsCross(site)) return Checkpointing.Run(true, x, context, (input, same) => Run(input, same, site, null));
        return RunKeeping(x, context, site, probe);
    }

    /// <summary>With checkpoints: the result and the probabilities [batch, heads, pixels, tokens] leave the recomputed part side by side.</summary>
    private Tensor RunKeeping(Tensor x, Tensor context, AttentionSite site, AttentionProbe probe)
    {
        using var scope = NewDisposeScope();
        var both = Checkpointing.Run(true, x, context, (input, same) =>
        {
            using var inner = NewDisposeScope();
            var seen = new Probabilities(inner);
            var y = Run(input, same, site, seen);
            return cat([y.flatten(1), seen.Value!.flatten(1)], 1).MoveToOuterDisposeScope();
        });
        long size = x.numel() / x.shape[0];
        probe.KeepCross(site, both.narrow(1, size, both.shape[1] - size).view(x.shape[0], heads, x.shape[2] * x.shape[3], context.shape[1]));
        return both.narrow(1, 0, size).view(x.shape).to(x.dtype).MoveToOuterDisposeScope(); // beside probabilities in float32, half precision was widened
    }

    private Tensor Run(Tensor x, Tensor context, AttentionSite site, AttentionProbe? probe)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (x.shape[2], x.shape[3]);
        var pixels = ToPixels(_norm.Forward(x));
        foreach (var block in _transformerBlocks) pixels = block.Forward(pixels, context, site, probe);
        return (x + ToMap(pixels, height, width)).MoveToOuterDisposeScope();
    }

    private Tensor ToPixels(Tensor map) => _projIn switch
    {
        Linear linear => linear.Forward(Flatten(map)),
        Convolution convolution => Flatten(convolution.Forward(map)),
        _ => throw new InvalidOperationException(),
    };

    private Tensor ToMap(Tensor pixels, long height, long width) => _projOut switch
    {
        Linear linear => Unflatten(linear.Forward(pixels), height, width),
        Convolution convolution => convolution.Forward(Unflatten(pixels, height, width)),
        _ => throw new InvalidOperationException(),
    };

    private static Tensor Flatten(Tensor map) => map.flatten(2).transpose(1, 2); // batch, pixels, channels

    private static Tensor Unflatten(Tensor pixels, long height, long width) =>
        pixels.transpose(1, 2).reshape(pixels.shape[0], pixels.shape[2], height, width);

    private static Network Projection(long channels, bool linear) =>
        linear ? new Linear(channels, channels) : new Convolution(channels, channels, kernel: 1);

    /// <summary>Keeps the cross-attention of the one transformer block.</summary>
    private sealed class Probabilities(DisposeScope scope) : AttentionProbe
    {
        public Tensor? Value { get; private set; }

        public override bool WantsCross(AttentionSite site) => true;

        public override void KeepCross(AttentionSite site, Tensor probabilities)
        {
            Value = probabilities.alias();
            scope.Attach(Value);
        }
    }
}
