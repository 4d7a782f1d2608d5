using AttendAndExcite.Configuration;

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

    /// <summary>Attention in float32 where the network is in half precision (SD 2.1).</summary>
    public bool UpcastAttention { get; init; }

    /// <summary>Side of the latents the model was trained on (64 for 512 px).</summary>
    public int SampleSize { get; init; } = 64;

    /// <summary>Number of resolutions.</summary>
    public int Levels => BlockOutChannels.Length;

    /// <summary>Width of the time embedding: four times the first level's channels.</summary>
    public int TimeWidth => BlockOutChannels[0] * 4;

    /// <summary>The levels that have cross-attention, whose maps can be asked for.</summary>
    public IEnumerable<int> AttendingLevels =>
        Enumerable.Range(0, Levels).Where(level => DownAttends[level] || UpAttends[level] || level == Levels - 1);

    /// <summary>All transformer layers, in the order in which they run.</summary>
    public IEnumerable<AttentionSite> AttentionSites =>
    [
        .. Sites(AttentionPlace.Down, Enumerable.Range(0, Levels).Where(level => DownAttends[level]), LayersPerBlock),
        new AttentionSite(AttentionPlace.Mid, Levels - 1, 0),
        .. Sites(AttentionPlace.Up, Enumerable.Range(0, Levels).Reverse().Where(level => UpAttends[level]), LayersPerBlock + 1),
    ];

    /// <summary>Reads <c>unet/config.json</c>.</summary>
    /// <exception cref="ConfigException">It asks for something that this U-Net is not.</exception>
    public static UNetConfig Read(ConfigReader reader)
    {
        reader.Require("act_fn", "silu");
        reader.Require("mid_block_type", "UNetMidBlock2DCrossAttn");
        reader.Require("flip_sin_to_cos", "true");
        reader.Require("freq_shift", "0");
        reader.Require("downsample_padding", "1");
        reader.Require("mid_block_scale_factor", "1", "1.0");
        reader.Require("resnet_time_scale_shift", "default");
        reader.Require("time_embedding_type", "positional");
        reader.Require("conv_in_kernel", "3");
        reader.Require("conv_out_kernel", "3");
        reader.Require("transformer_layers_per_block", "1");
        reader.Ignore("dropout", "attention_type", "resnet_skip_time_act", "resnet_out_scale_factor");
        int[] channels = reader.Sizes("block_out_channels", LargestSizes.Width, LargestSizes.Levels);
        var config = new UNetConfig
        {
            InChannels = reader.Size("in_channels", LargestSizes.Channels, 4),
            OutChannels = reader.Size("out_channels", LargestSizes.Channels, 4),
            BlockOutChannels = channels,
            DownAttends = Attends(reader, "down_block_types", "CrossAttnDownBlock2D", "DownBlock2D", channels.Length),
            UpAttends = [.. Attends(reader, "up_block_types", "CrossAttnUpBlock2D", "UpBlock2D", channels.Length).Reverse()],
            LayersPerBlock = reader.Size("layers_per_block", LargestSizes.BlockLayers, 2),
            Heads = PerLevel(reader.Sizes("attention_head_dim", LargestSizes.Width, LargestSizes.Levels, [8]), channels.Length),
            CrossAttentionDim = reader.Size("cross_attention_dim", LargestSizes.Width),
            NormNumGroups = reader.Size("norm_num_groups", LargestSizes.Width, 32),
            NormEps = reader.Double("norm_eps", 1e-5),
            UseLinearProjection = reader.Bool("use_linear_projection", false),
            UpcastAttention = reader.Bool("upcast_attention", false),
            SampleSize = reader.Size("sample_size", LargestSizes.LatentSide, 64),
        };
        reader.Done();
        config.Check(reader.Source);
        return config;
    }

    internal ResnetBlock Resnet(long inputs, long outputs) => new(inputs, outputs, NormNumGroups, NormEps, TimeWidth);

    internal SpatialTransformer Transformer(int level) =>
        new(BlockOutChannels[level], CrossAttentionDim, Heads[level], NormNumGroups, UseLinearProjection, UpcastAttention);

    private static IEnumerable<AttentionSite> Sites(AttentionPlace place, IEnumerable<int> levels, int layersPerBlock) =>
        levels.SelectMany(level => Enumerable.Repeat(level, layersPerBlock)).Select((level, layer) => new AttentionSite(place, level, layer));

    private static bool[] Attends(ConfigReader reader, string key, string attending, string plain, int levels)
    {
        string[] types = reader.Texts(key);
        if (types.Length != levels || types.Any(type => type != attending && type != plain))
            throw new ConfigException($"{reader.Source}: {key} is [{string.Join(", ", types)}], and should be {levels} times {attending} or {plain}.");
        return [.. types.Select(type => type == attending)];
    }

    private static int[] PerLevel(int[] values, int levels) => values.Length == 1 ? [.. Enumerable.Repeat(values[0], levels)] : values;

    private void Check(string source)
    {
        if (Heads.Length != Levels)
            throw new ConfigException($"{source}: attention_head_dim has {Heads.Length} values for {Levels} levels.");
        for (int level = 0; level < Levels; level++)
        {
            if (BlockOutChannels[level] % NormNumGroups != 0 || BlockOutChannels[level] % Heads[level] != 0)
                throw new ConfigException($"{source}: {BlockOutChannels[level]} channels cannot be divided into {NormNumGroups} groups and {Heads[level]} heads.");
        }
    }
}
