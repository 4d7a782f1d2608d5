using TorchSharp.Modules;

namespace AttendAndExcite.Models;

/// <summary>One level of the way down: residual blocks, each with a transformer where the level attends, then a halving.</summary>
internal sealed class DownBlock(UNetConfig config, int level) : Network
{
    private readonly ModuleList<ResnetBlock> _resnets = new([.. Enumerable.Range(0, config.LayersPerBlock).Select(layer =>
        config.Resnet(layer == 0 ? config.BlockOutChannels[Math.Max(level - 1, 0)] : config.BlockOutChannels[level], config.BlockOutChannels[level]))]);

    private readonly ModuleList<SpatialTransformer>? _attentions = config.DownAttends[level]
        ? new([.. Enumerable.Range(0, config.LayersPerBlock).Select(_ => config.Transformer(level))])
        : null;

    private readonly ModuleList<Downsample>? _downsamplers = level < config.Levels - 1
        ? new(new Downsample(config.BlockOutChannels[level], padAllSides: true))
        : null;

    private readonly int _firstLayer = config.DownAttends.Take(level).Count(attends => attends) * config.LayersPerBlock;

    /// <summary>x [batch, c, h, w] to the next level's input; every intermediate map is added to <paramref name="skips"/>.</summary>
    public Tensor Forward(Tensor x, Tensor time, Tensor context, AttentionProbe? probe, Stack<Tensor> skips)
    {
        using var scope = NewDisposeScope();
        for (int layer = 0; layer < _resnets.Count; layer++)
        {
            x = _resnets[layer].Forward(x, time, probe);
            if (_attentions is not null)
                x = _attentions[layer].Forward(x, context, new AttentionSite(AttentionPlace.Down, level, _firstLayer + layer), probe);
            skips.Push(x.alias().MoveToOuterDisposeScope());
        }

        if (_downsamplers is not null)
        {
            x = _downsamplers[0].Forward(x);
            skips.Push(x.alias().MoveToOuterDisposeScope());
        }

        return x.alias().MoveToOuterDisposeScope();
    }
}
