using TorchSharp.Modules;

namespace AttendAndExcite.Models;

/// <summary>One level of the way up: residual blocks over the maps the way down left, transformers, then an enlargement.</summary>
internal sealed class UpBlock(UNetConfig config, int level) : Network
{
    private readonly ModuleList<ResnetBlock> _resnets = new([.. Enumerable.Range(0, config.LayersPerBlock + 1).Select(layer =>
        config.Resnet(Below(config, level, layer) + Skip(config, level, layer), config.BlockOutChannels[level]))]);

    private readonly ModuleList<SpatialTransformer>? _attentions = config.UpAttends[level]
        ? new([.. Enumerable.Range(0, config.LayersPerBlock + 1).Select(_ => config.Transformer(level))])
        : null;

    private readonly ModuleList<Upsample>? _upsamplers = level > 0 ? new(new Upsample(config.BlockOutChannels[level])) : null;

    private readonly int _firstLayer = config.UpAttends.Skip(level + 1).Count(attends => attends) * (config.LayersPerBlock + 1);

    /// <summary>Latent side / 2^level pixels is the side of this block's maps.</summary>
    public int Level => level;

    /// <summary>x [batch, c, h, w] and the skips of this level to [batch, c', h, w].</summary>
    public Tensor Forward(Tensor x, Tensor time, Tensor context, AttentionProbe? probe, Stack<Tensor> skips)
    {
        using var scope = NewDisposeScope();
        for (int layer = 0; layer < _resnets.Count; layer++)
        {
            using var skip = skips.Pop();
            x = _resnets[layer].Forward(cat([x, skip], 1), time, probe);
            if (_attentions is not null)
                x = _attentions[layer].Forward(x, context, new AttentionSite(AttentionPlace.Up, level, _firstLayer + layer), probe);
        }

        return x.MoveToOuterDisposeScope();
    }

    /// <summary>Enlarges this block's result to the size of the next level's maps.</summary>
    public Tensor Enlarge(Tensor x, Tensor nextSkip) => _upsamplers![0].Forward(x, nextSkip.shape[2], nextSkip.shape[3]);

    private static long Below(UNetConfig config, int level, int layer) =>
        layer == 0 ? config.BlockOutChannels[Math.Min(level + 1, config.Levels - 1)] : config.BlockOutChannels[level];

    private static long Skip(UNetConfig config, int level, int layer) =>
        layer == config.LayersPerBlock ? config.BlockOutChannels[Math.Max(level - 1, 0)] : config.BlockOutChannels[level];
}
