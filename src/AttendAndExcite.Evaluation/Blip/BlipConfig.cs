using AttendAndExcite.Configuration;

namespace AttendAndExcite.Evaluation.Blip;

/// <summary>The shape of BLIP's captioner, as the <c>config.json</c> of a transformers folder gives it.</summary>
internal sealed record BlipConfig
{
    /// <summary>BERT-base's width, with which BLIP has 12 heads.</summary>
    private const int BaseWidth = 768;

    private const int BaseHeads = 12;

    /// <summary>Pixels a side of the pictures.</summary>
    public int ImageSize { get; init; } = 384;

    /// <summary>Pixels a side of a patch.</summary>
    public int PatchSize { get; init; } = 16;

    /// <summary>Width of the image tower.</summary>
    public int VisionWidth { get; init; } = BaseWidth;

    /// <summary>Width inside its feed-forward layers.</summary>
    public int VisionInner { get; init; } = 3072;

    /// <summary>Its layers.</summary>
    public int VisionLayers { get; init; } = 12;

    /// <summary>Its attention heads.</summary>
    public int VisionHeads { get; init; } = BaseHeads;

    /// <summary>Added to the variance in its layer norms. LAVIS has 1e-6; the Hub's configurations say 1e-5, which is not what the weights were trained with (LAVIS issue 106).</summary>
    public double VisionEpsilon { get; init; } = 1e-6;

    /// <summary>Entries of the token table.</summary>
    public int VocabSize { get; init; } = 30524;

    /// <summary>Longest text in tokens.</summary>
    public int Positions { get; init; } = 512;

    /// <summary>Width of the text decoder.</summary>
    public int TextWidth { get; init; } = BaseWidth;

    /// <summary>Width inside its feed-forward layers.</summary>
    public int TextInner { get; init; } = 3072;

    /// <summary>Its layers.</summary>
    public int TextLayers { get; init; } = 12;

    /// <summary>Its attention heads.</summary>
    public int TextHeads { get; init; } = BaseHeads;

    /// <summary>Added to the variance in its layer norms.</summary>
    public double TextEpsilon { get; init; } = 1e-12;

    /// <summary>The token [DEC], which begins a text.</summary>
    public int BeginToken { get; init; } = 30522;

    /// <summary>Reads <c>config.json</c>. Of keys that are not asked for, transformers writes many that concern other tasks.</summary>
    /// <exception cref="ConfigException">It asks for something that this network is not.</exception>
    public static BlipConfig Read(ConfigReader reader)
    {
        reader.Require("model_type", "blip");
        var vision = reader.Object("vision_config");
        var text = reader.Object("text_config");
        vision.Require("hidden_act", "gelu");
        text.Require("hidden_act", "gelu");
        int width = text.Size("hidden_size", LargestSizes.Width, BaseWidth);
        var config = new BlipConfig
        {
            ImageSize = vision.Size("image_size", LargestSizes.SeenSide, 384),
            PatchSize = vision.Size("patch_size", LargestSizes.SeenSide, 16),
            VisionWidth = vision.Size("hidden_size", LargestSizes.Width, BaseWidth),
            VisionInner = vision.Size("intermediate_size", LargestSizes.Width, 3072),
            VisionLayers = vision.Size("num_hidden_layers", LargestSizes.Layers, 12),
            VisionHeads = vision.Size("num_attention_heads", LargestSizes.Width, BaseHeads),
            VocabSize = text.Size("vocab_size", LargestSizes.Vocabulary, 30524),
            Positions = text.Size("max_position_embeddings", LargestSizes.Positions, 512, least: BeamSearch.LongestText),
            TextWidth = width,
            TextInner = text.Size("intermediate_size", LargestSizes.Width, 3072),
            TextLayers = text.Size("num_hidden_layers", LargestSizes.Layers, 12),
            // The Hub's configurations said 8, transformers' default, until April 2023 (transformers issue 22625).
            TextHeads = width == BaseWidth ? BaseHeads : text.Size("num_attention_heads", LargestSizes.Width, BaseHeads),
            TextEpsilon = text.Double("layer_norm_eps", 1e-12),
            BeginToken = text.Size("bos_token_id", LargestSizes.Vocabulary, 30522, least: 0),
        };
        vision.CheckHeads(config.VisionWidth, config.VisionHeads);
        vision.CheckPatches(config.ImageSize, config.PatchSize);
        text.CheckHeads(config.TextWidth, config.TextHeads);
        return config;
    }
}
