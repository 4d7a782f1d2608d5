namespace AttendAndExcite.Models;

/// <summary>The shape of a U-Net, as <c>unet/config.json</c> gives it.</summary>
internal sealed record UNetConfig
{
    /// <summary>Channels of the latent that goes in (4 in SD).</summary>
    public int InChannels { get; init; } = 4;

    /// <summary>Channels of the prediction (4 in SD).</summary>
    public int OutChannels { get; init; } = 4;

    /// <summary>Channels of each level, from the latent's own resolution downwards.</summary>
    public int[] BlockOutChannels { get; init; } = [320, 640, 1280, 1280];

    /// <summary>Whether the way down has transformers, by level.</summary>
    public bool[] DownAttends { get; init; } = [true, true, true, false];

    /// <summary>Whether the way up has transformers, by level (not by order of running).</summary>
    public bool[] UpAttends { get; init; } = [true, true, true, false];

    /// <summary>Residual blocks of a level on the way down; the way up has one more.</summary>
    public int LayersPerBlock { get; init; } = 2;

    /// <summary>Attention heads by level. The file calls it <c>attention_head_dim</c>.</summary>
    public int[] Heads { get; init; } = [8, 8, 8, 8];

    /// <summary>Width of the text embeddings.</summary>
    public int CrossAttentionDim { get; init; } = 768;

    /// <summary>Groups of the group norms.</summary>
    public int NormNumGroups { get; init; } = 32;

    /// <summary>Added to the variance in the group norms of residual blocks.</summary>
    public double NormEps { get; init; } = 1e-5;

    /// <summary>Linear projections around the transformers (SD 2.x) instead of 1x1 convolutions (SD 1.x).</summary>
    public bool UseLinearProjection { get; init; }

    /// <summary>Side of the latents the model was trained on (64 for 512 px).</summary>
    public int SampleSize { get; init; } = 64;

    /// <summary>Number of resolutions.</summary>
    public int Levels => BlockOutChannels.Length;

    /// <summary>Width of the time embedding: four times the first level's channels.</summary>
    public int TimeWidth => BlockOutChannels[0] * 4;

    /// <summary>The levels that have cross-attention, whose maps can be asked for.</summary>
    public IEnumerable<int> AttendingLevels =>
        Enumerable.Range(0, Levels).Where(level => DownAttends[level] || UpAttends[level] || level == Levels - 1);

    internal ResnetBlock Resnet(long inputs, long outputs) => new(inputs, outputs, NormNumGroups, NormEps, TimeWidth);

    internal SpatialTransformer Transformer(int level) =>
        new(BlockOutChannels[level], CrossAttentionDim, Heads[level], NormNumGroups, UseLinearProjection);
}
