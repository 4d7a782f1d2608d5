using AttendAndExcite.Configuration;

namespace AttendAndExcite.Models;

/// <summary>The shape of CLIP's image tower, as the <c>vision_config</c> of a CLIP folder gives it.</summary>
internal sealed record ClipVisionConfig
{
    /// <summary>Pixels a side of the pictures.</summary>
    public int ImageSize { get; init; } = 224;

    /// <summary>Pixels a side of a patch.</summary>
    public int PatchSize { get; init; } = 16;

    /// <summary>Width of the embeddings.</summary>
    public int HiddenSize { get; init; } = 768;

    /// <summary>Width inside the feed-forward layers.</summary>
    public int IntermediateSize { get; init; } = 3072;

    /// <summary>Transformer layers.</summary>
    public int NumHiddenLayers { get; init; } = 12;

    /// <summary>Attention heads.</summary>
    public int NumAttentionHeads { get; init; } = 12;

    /// <summary>x * sigmoid(1.702 x) instead of the exact GELU.</summary>
    public bool QuickGelu { get; init; } = true;

    /// <summary>Added to the variance in the layer norms.</summary>
    public double LayerNormEps { get; init; } = 1e-5;

    /// <summary>Reads a <c>vision_config</c>.</summary>
    /// <exception cref="ConfigException">It asks for something that this tower is not.</exception>
    public static ClipVisionConfig Read(ConfigReader reader)
    {
        reader.Require("hidden_act", "quick_gelu", "gelu");
        reader.Require("num_channels", "3");
        var config = new ClipVisionConfig
        {
            ImageSize = reader.Size("image_size", LargestSizes.SeenSide, 224),
            PatchSize = reader.Size("patch_size", LargestSizes.SeenSide, 32),
            HiddenSize = reader.Size("hidden_size", LargestSizes.Width, 768),
            IntermediateSize = reader.Size("intermediate_size", LargestSizes.Width, 3072),
            NumHiddenLayers = reader.Size("num_hidden_layers", LargestSizes.Layers, 12),
            NumAttentionHeads = reader.Size("num_attention_heads", LargestSizes.Width, 12),
            QuickGelu = reader.Text("hidden_act", "quick_gelu") == "quick_gelu",
            LayerNormEps = reader.Double("layer_norm_eps", 1e-5),
        };
        reader.CheckHeads(config.HiddenSize, config.NumAttentionHeads);
        reader.CheckPatches(config.ImageSize, config.PatchSize);
        return config;
    }
}
