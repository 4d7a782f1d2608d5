using TorchSharp.Modules;

namespace AttendAndExcite.Models;

/// <summary>The bottom of the U: two residual blocks around one transformer.</summary>
internal sealed class MidBlock(UNetConfig config) : Network
{
    private readonly ModuleList<ResnetBlock> _resnets = new(
        config.Resnet(config.BlockOutChannels[^1], config.BlockOutChannels[^1]),
        config.Resnet(config.BlockOutChannels[^1], config.BlockOutChannels[^1]));

    private readonly ModuleList<SpatialTransformer> _attentions = new(config.Transformer(config.Levels - 1));

    private readonly AttentionSite _site = new(AttentionPlace.Mid, config.Levels - 1, 0);

    /// <summary>x [batch, c, h, w] to the same shape.</summary>
    public Tensor Forward(Tensor x, Tensor time, Tensor context, AttentionProbe? probe)
    {
        using var scope = NewDisposeScope();
        x = _resnets[0].Forward(x, time, probe);
        x = _attentions[0].Forward(x, context, _site, probe);
        return _resnets[1].Forward(x, time, probe).MoveToOuterDisposeScope();
    }
}
