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

    /// <summary>Pixels a side for each latent pixel: 8 in SD.</summary>
    public int Factor => 1 << (BlockOutChannels.Length - 1);

    internal ResnetBlock Resnet(long inputs, long outputs) => new(inputs, outputs, NormNumGroups, epsilon: 1e-6);
}
