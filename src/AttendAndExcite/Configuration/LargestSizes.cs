namespace AttendAndExcite.Configuration;

/// <summary>
/// The largest sizes that a configuration may ask for, far above every released model: a damaged or hostile one is refused before
/// it takes all memory.
/// </summary>
internal static class LargestSizes
{
    /// <summary>Widths of embeddings, feed-forward layers and feature maps (SDXL: 2048, CLIP bigG inside: 5120), and heads.</summary>
    public const int Width = 1 << 16;

    /// <summary>Layers of a transformer (CLIP bigG: 48).</summary>
    public const int Layers = 128;

    /// <summary>Residual blocks of a level (SD: 2).</summary>
    public const int BlockLayers = 8;

    /// <summary>Resolutions of a U-Net or autoencoder (SD: 4).</summary>
    public const int Levels = 8;

    /// <summary>Channels of pictures and latents (SD: 3 and 4, Flux: 16).</summary>
    public const int Channels = 256;

    /// <summary>Tokens that are known (CLIP: 49408, multilingual ones: 250 thousand).</summary>
    public const int Vocabulary = 1 << 22;

    /// <summary>Tokens of a text (CLIP: 77, BERT: 512).</summary>
    public const int Positions = 1 << 16;

    /// <summary>Pixels a side of the pictures that a judge or checker sees (BLIP: 384).</summary>
    public const int SeenSide = 2048;

    /// <summary>Latent pixels a side (SD 2.1: 96).</summary>
    public const int LatentSide = 1024;

    /// <summary>Bytes of a configuration (SD: 2 kB).</summary>
    public const long ConfigurationFile = 1 << 20;

    /// <summary>Bytes of a tokenizer's file (CLIP's vocabulary: 1 MB).</summary>
    public const long TokenizerFile = 1 << 24;

    /// <summary>Refuses a file that is larger than any of its kind.</summary>
    /// <param name="path">The file, which is there.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="most">Bytes.</param>
    /// <param name="what">What it should be.</param>
    /// <exception cref="ConfigException">It is larger.</exception>
    public static void CheckFile(string path, string name, long most, string what)
    {
        if (new FileInfo(path).Length is var bytes && bytes > most) throw new ConfigException($"{name} is no {what}: it has {bytes} bytes, and none has more than {most}.");
    }
}
