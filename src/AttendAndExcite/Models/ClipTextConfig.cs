using AttendAndExcite.Configuration;

namespace AttendAndExcite.Models;

/// <summary>The shape of a CLIP text encoder, as <c>text_encoder/config.json</c> gives it.</summary>
internal sealed record ClipTextConfig
{
    /// <summary>Entries of the token table.</summary>
    public int VocabSize { get; init; } = 49408;

    /// <summary>Width of the embeddings.</summary>
    public int HiddenSize { get; init; } = 768;

    /// <summary>Width inside the feed-forward layers.</summary>
    public int IntermediateSize { get; init; } = 3072;

    /// <summary>Transformer layers: 12 in SD 1.x, 23 in SD 2.x.</summary>
    public int NumHiddenLayers { get; init; } = 12;

    /// <summary>Attention heads.</summary>
    public int NumAttentionHeads { get; init; } = 12;

    /// <summary>Longest prompt in tokens, begin and end included.</summary>
    public int MaxPositionEmbeddings { get; init; } = 77;

    /// <summary>x * sigmoid(1.702 x) (OpenAI's CLIP, SD 1.x) instead of the exact GELU (OpenCLIP, SD 2.x).</summary>
    public bool QuickGelu { get; init; } = true;

    /// <summary>Added to the variance in the layer norms.</summary>
    public double LayerNormEps { get; init; } = 1e-5;

    /// <summary>Reads <c>text_encoder/config.json</c>.</summary>
    /// <exception cref="ConfigException">It asks for something that this encoder is not.</exception>
    public static ClipTextConfig Read(ConfigReader reader)
    {
        reader.Require("model_type", "clip_text_model");
        reader.Require("hidden_act", "quick_gelu", "gelu");
        reader.Ignore("architectures", "attention_dropout", "dropout", "bos_token_id", "eos_token_id", "pad_token_id", "initializer_factor",
            "initializer_range", "projection_dim", "torch_dtype", "dtype", "transformers_version");
        var config = ReadShape(reader);
        reader.Done();
        return config;
    }

    /// <summary>Reads the <c>text_config</c> of a whole CLIP. Of its other keys nothing is asked: transformers writes settings of other tasks there.</summary>
    /// <exception cref="ConfigException">It asks for something that this encoder is not.</exception>
    public static ClipTextConfig ReadTower(ConfigReader reader)
    {
        reader.Require("hidden_act", "quick_gelu", "gelu");
        return ReadShape(reader);
    }

    private static ClipTextConfig ReadShape(ConfigReader reader)
    {
        var config = new ClipTextConfig
        {
            VocabSize = reader.Size("vocab_size", LargestSizes.Vocabulary),
            HiddenSize = reader.Size("hidden_size", LargestSizes.Width),
            IntermediateSize = reader.Size("intermediate_size", LargestSizes.Width),
            NumHiddenLayers = reader.Size("num_hidden_layers", LargestSizes.Layers),
            NumAttentionHeads = reader.Size("num_attention_heads", LargestSizes.Width),
            MaxPositionEmbeddings = reader.Size("max_position_embeddings", LargestSizes.Positions, 77),
            QuickGelu = reader.Text("hidden_act", "quick_gelu") == "quick_gelu",
            LayerNormEps = reader.Double("layer_norm_eps", 1e-5),
        };
        reader.CheckHeads(config.HiddenSize, config.NumAttentionHeads);
        return config;
    }
}
