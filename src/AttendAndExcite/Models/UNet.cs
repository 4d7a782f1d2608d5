using TorchSharp.Modules;

namespace AttendAndExcite.Models;

/// <summary>
/// The noise predictor of latent diffusion (Rombach et al. 2022): a U of residual blocks and transformers that look at the text.
/// </summary>
internal sealed class UNet(UNetConfig config) : Network
{
    private readonly Convolution _convIn = new(config.InChannels, config.BlockOutChannels[0], kernel: 3, padding: 1);
    private readonly TimestepEmbedding _timeEmbedding = new(config.BlockOutChannels[0], config.TimeWidth);
    private readonly ModuleList<DownBlock> _downBlocks = new([.. Enumerable.Range(0, config.Levels).Select(level => new DownBlock(config, level))]);
    private readonly MidBlock _midBlock = new(config);
    private readonly ModuleList<UpBlock> _upBlocks = new([.. Enumerable.Range(0, config.Levels).Reverse().Select(level => new UpBlock(config, level))]);
    private readonly GroupNorm _convNormOut = new(config.NormNumGroups, config.BlockOutChannels[0], config.NormEps);
    private readonly Convolution _convOut = new(config.BlockOutChannels[0], config.OutChannels, kernel: 3, padding: 1);

    /// <summary>The shape of this network.</summary>
    public UNetConfig Config => config;

    /// <summary>The predicted noise (or velocity) of latents [batch, 4, h, w] at a timestep (0..999), given context [batch, 77, d].</summary>
    public Tensor PredictNoise(Tensor latents, double timestep, Tensor context, AttentionProbe? probe = null, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        using var times = full([latents.shape[0]], timestep, dtype: float64, device: latents.device);
        return PredictNoise(latents, times, context, probe, cancellation).MoveToOuterDisposeScope();
    }

    /// <summary>The same with a timestep [batch] for each latent, as training draws them.</summary>
    public Tensor PredictNoise(Tensor latents, Tensor timesteps, Tensor context, AttentionProbe? probe = null, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var hidden = Run(latents, timesteps, context, probe, lowestLevel: 0, cancellation);
        hidden = nn.functional.silu(_convNormOut.Forward(hidden));
        return _convOut.Forward(hidden).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The cross-attention of one level, averaged over its layers and heads: batch, height, width, tokens. This is the half pass:
    /// it ends where the last map of that level is known, so that neither it nor its gradient sees the rest of the U-Net.
    /// </summary>
    public Tensor CrossAttention(Tensor latents, double timestep, Tensor context, int level, bool checkpoints = false, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var probe = new LevelProbe(level, scope, checkpoints);
        Observe(latents, timestep, context, probe, cancellation);
        return probe.Mean().unflatten(1, [Side(latents.shape[2], level), Side(latents.shape[3], level)]).MoveToOuterDisposeScope();
    }

    /// <summary>Runs as far as the probe asks, for what the probe sees.</summary>
    public void Observe(Tensor latents, double timestep, Tensor context, AttentionProbe probe, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        using var times = full([latents.shape[0]], timestep, dtype: float64, device: latents.device);
        Run(latents, times, context, probe, probe.LowestLevel, cancellation);
    }

    /// <summary>The side of a level's maps, from the latents': each level halves it, rounding up.</summary>
    public static long Side(long latentSide, int level) => (latentSide + (1L << level) - 1) >> level;

    private Tensor Run(Tensor latents, Tensor timesteps, Tensor context, AttentionProbe? probe, int lowestLevel, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var time = _timeEmbedding.Forward(timesteps, latents.dtype); // batch, 4 * channels
        var hidden = _convIn.Forward(latents);
        var skips = new Stack<Tensor>([hidden]);
        foreach (var block in _downBlocks)
        {
            cancellation.ThrowIfCancellationRequested();
            hidden = block.Forward(hidden, time, context, probe, skips);
        }

        hidden = _midBlock.Forward(hidden, time, context, probe);
        foreach (var block in _upBlocks)
        {
            cancellation.ThrowIfCancellationRequested();
            if (block.Level < lowestLevel) break;
            hidden = block.Forward(hidden, time, context, probe, skips);
            if (block.Level > lowestLevel) hidden = block.Enlarge(hidden, skips.Peek());
        }

        return hidden.MoveToOuterDisposeScope();
    }
}
