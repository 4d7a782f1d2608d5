using TorchSharp.Modules;

namespace AttendAndExcite.Models;

/// <summary>The autoencoder's way down, from a picture to the moments of its latents.</summary>
internal sealed class AutoencoderEncoder(AutoencoderConfig config) : Network
{
    private readonly Convolution _convIn = new(config.InChannels, config.BlockOutChannels[0], kernel: 3, padding: 1);
    private readonly ModuleList<EncoderBlock> _downBlocks = new([.. Enumerable.Range(0, config.BlockOutChannels.Length)
        .Select(level => new EncoderBlock(config, level))]);

    private readonly AutoencoderMidBlock _midBlock = new(config);
    private readonly GroupNorm _convNormOut = new(config.NormNumGroups, config.BlockOutChannels[^1], epsilon: 1e-6);
    private readonly Convolution _convOut = new(config.BlockOutChannels[^1], 2 * config.LatentChannels, kernel: 3, padding: 1);

    /// <summary>Pictures [batch, 3, h, w] to moments [batch, 8, h / factor, w / factor].</summary>
    public Tensor Forward(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var hidden = _convIn.Forward(pictures);
        foreach (var block in _downBlocks) hidden = block.Forward(hidden);
        hidden = nn.functional.silu(_convNormOut.Forward(_midBlock.Forward(hidden)));
        return _convOut.Forward(hidden).MoveToOuterDisposeScope();
    }

    private sealed class EncoderBlock(AutoencoderConfig config, int level) : Network
    {
        private readonly ModuleList<ResnetBlock> _resnets = new([.. Enumerable.Range(0, config.LayersPerBlock).Select(layer =>
            config.Resnet(config.BlockOutChannels[layer == 0 ? Math.Max(level - 1, 0) : level], config.BlockOutChannels[level]))]);

        private readonly ModuleList<Downsample>? _downsamplers = level < config.BlockOutChannels.Length - 1
            ? new(new Downsample(config.BlockOutChannels[level], padAllSides: false))
            : null;

        public Tensor Forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            foreach (var resnet in _resnets) x = resnet.Forward(x);
            if (_downsamplers is not null) x = _downsamplers[0].Forward(x);
            return x.MoveToOuterDisposeScope();
        }
    }
}
