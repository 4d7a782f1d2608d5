using TorchSharp.Modules;

namespace AttendAndExcite.Models;

/// <summary>The autoencoder's way up, from latents to a picture.</summary>
internal sealed class AutoencoderDecoder(AutoencoderConfig config) : Network
{
    private readonly Convolution _convIn = new(config.LatentChannels, config.BlockOutChannels[^1], kernel: 3, padding: 1);
    private readonly AutoencoderMidBlock _midBlock = new(config);
    private readonly ModuleList<DecoderBlock> _upBlocks = new([.. Enumerable.Range(0, config.BlockOutChannels.Length).Reverse()
        .Select(level => new DecoderBlock(config, level))]);

    private readonly GroupNorm _convNormOut = new(config.NormNumGroups, config.BlockOutChannels[0], epsilon: 1e-6);
    private readonly Convolution _convOut = new(config.BlockOutChannels[0], config.OutChannels, kernel: 3, padding: 1);

    /// <summary>Latents [batch, 4, h, w] to pictures [batch, 3, h * factor, w * factor].</summary>
    public Tensor Forward(Tensor latents, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var hidden = _midBlock.Forward(_convIn.Forward(latents));
        foreach (var block in _upBlocks)
        {
            cancellation.ThrowIfCancellationRequested();
            hidden = block.Forward(hidden);
        }

        hidden = nn.functional.silu(_convNormOut.Forward(hidden));
        return _convOut.Forward(hidden).MoveToOuterDisposeScope();
    }

    /// <summary>The same in a third of the memory, without gradients: the layers at high resolution run strip by strip.</summary>
    public Tensor ForwardInStrips(Tensor latents, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var hidden = _midBlock.Forward(_convIn.Forward(latents));
        foreach (var block in _upBlocks) hidden = block.ForwardInStrips(hidden, cancellation);
        var norm = _convNormOut.Over(hidden);
        return RowStrips.Run(hidden, rows => _convOut.Forward(nn.functional.silu(norm(rows), inplace: true)), margin: 1, cancellation).MoveToOuterDisposeScope();
    }

    private sealed class DecoderBlock(AutoencoderConfig config, int level) : Network
    {
        private readonly ModuleList<ResnetBlock> _resnets = new([.. Enumerable.Range(0, config.LayersPerBlock + 1).Select(layer =>
            config.Resnet(config.BlockOutChannels[layer == 0 ? Math.Min(level + 1, config.BlockOutChannels.Length - 1) : level], config.BlockOutChannels[level]))]);

        private readonly ModuleList<Upsample>? _upsamplers = level > 0 ? new(new Upsample(config.BlockOutChannels[level])) : null;

        public Tensor Forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            foreach (var resnet in _resnets) x = resnet.Forward(x);
            if (_upsamplers is not null) x = _upsamplers[0].Forward(x, 2 * x.shape[2], 2 * x.shape[3]);
            return x.MoveToOuterDisposeScope();
        }

        /// <summary>Consumes x.</summary>
        public Tensor ForwardInStrips(Tensor x, CancellationToken cancellation)
        {
            foreach (var resnet in _resnets) x = resnet.ForwardInStrips(x, cancellation);
            return _upsamplers is null ? x : _upsamplers[0].ForwardInStrips(x, cancellation);
        }
    }
}
