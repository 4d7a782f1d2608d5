namespace AttendAndExcite.Models;

/// <summary>The variational autoencoder between pictures and latents (Rombach et al. 2022, section 3.1).</summary>
internal sealed class Autoencoder(AutoencoderConfig config) : Network
{
    private readonly AutoencoderEncoder _encoder = new(config);
    private readonly AutoencoderDecoder _decoder = new(config);
    private readonly Convolution _quantConv = new(2 * config.LatentChannels, 2 * config.LatentChannels, kernel: 1);
    private readonly Convolution _postQuantConv = new(config.LatentChannels, config.LatentChannels, kernel: 1);

    /// <summary>The shape of this network.</summary>
    public AutoencoderConfig Config => config;

    /// <summary>
    /// Pictures [batch, 3, h, w] in -1..1 to mean and log-variance of their latents [batch, 4, h / factor, w / factor],
    /// before the scaling factor; the log-variance is clamped to -30..20.
    /// </summary>
    public (Tensor Mean, Tensor LogVariance) Encode(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var moments = _quantConv.Forward(_encoder.Forward(pictures)).chunk(2, 1);
        return (moments[0].MoveToOuterDisposeScope(), moments[1].clamp(-30, 20).MoveToOuterDisposeScope());
    }

    /// <summary>Latents [batch, 4, h, w], already divided by the scaling factor, to pictures [batch, 3, h * factor, w * factor] around -1..1.</summary>
    public Tensor Decode(Tensor latents, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        return _decoder.Forward(_postQuantConv.Forward(latents), cancellation).MoveToOuterDisposeScope();
    }

    /// <summary>The same in a third of the memory, equal up to rounding, and without gradients.</summary>
    public Tensor DecodeInStrips(Tensor latents, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        return _decoder.ForwardInStrips(_postQuantConv.Forward(latents), cancellation).MoveToOuterDisposeScope();
    }
}
