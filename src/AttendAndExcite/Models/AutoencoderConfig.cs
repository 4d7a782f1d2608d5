using AttendAndExcite.Configuration;

namespace AttendAndExcite.Models;

/// <summary>The shape of an autoencoder, as <c>vae/config.json</c> gives it.</summary>
internal sealed record AutoencoderConfig
{
    /// <summary>Channels of the pictures that go in.</summary>
    public int InChannels { get; init; } = 3;

    /// <summary>Channels of the pictures that come out.</summary>
    public int OutChannels { get; init; } = 3;

    /// <summary>Channels of each level, from the picture's own resolution downwards.</summary>
    public int[] BlockOutChannels { get; init; } = [128, 256, 512, 512];

    /// <summary>Residual blocks of a level on the way down; the way up has one more.</summary>
    public int LayersPerBlock { get; init; } = 2;

    /// <summary>Channels of the latents.</summary>
    public int LatentChannels { get; init; } = 4;

    /// <summary>Groups of the group norms.</summary>
    public int NormNumGroups { get; init; } = 32;

    /// <summary>Latents are multiplied by this before diffusion, to a variance of about one (SD: Rombach et al. 2022, appendix G).</summary>
    public double ScalingFactor { get; init; } = 0.18215;

    /// <summary>float32 where the other networks compute in float16, which this one would exceed. SD's own configurations do not ask for it.</summary>
    public bool ForceUpcast { get; init; }

    /// <summary>Pixels a side for each latent pixel: 8 in SD.</summary>
    public int Factor => 1 << (BlockOutChannels.Length - 1);

    /// <summary>Reads <c>vae/config.json</c>.</summary>
    /// <exception cref="ConfigException">It asks for something that this autoencoder is not.</exception>
    public static AutoencoderConfig Read(ConfigReader reader)
    {
        reader.Require("act_fn", "silu");
        reader.RequireEach("down_block_types", "DownEncoderBlock2D");
        reader.RequireEach("up_block_types", "UpDecoderBlock2D");
        reader.Require("in_channels", "3");
        reader.Require("out_channels", "3");
        reader.Require("mid_block_add_attention", "true");
        reader.Require("use_quant_conv", "true");
        reader.Require("use_post_quant_conv", "true");
        reader.Ignore("sample_size");
        var config = new AutoencoderConfig
        {
            InChannels = reader.Size("in_channels", LargestSizes.Channels, 3),
            OutChannels = reader.Size("out_channels", LargestSizes.Channels, 3),
            BlockOutChannels = reader.Sizes("block_out_channels", LargestSizes.Width, LargestSizes.Levels),
            LayersPerBlock = reader.Size("layers_per_block", LargestSizes.BlockLayers, 1),
            LatentChannels = reader.Size("latent_channels", LargestSizes.Channels, 4),
            NormNumGroups = reader.Size("norm_num_groups", LargestSizes.Width, 32),
            ForceUpcast = reader.Bool("force_upcast", false),
            ScalingFactor = reader.Double("scaling_factor", 0.18215),
        };
        reader.Done();
        if (config.BlockOutChannels.Any(channels => channels % config.NormNumGroups != 0))
            throw new ConfigException($"{reader.Source}: block_out_channels must be multiples of norm_num_groups ({config.NormNumGroups}).");
        return config;
    }

    internal ResnetBlock Resnet(long inputs, long outputs) => new(inputs, outputs, NormNumGroups, epsilon: 1e-6);
}
