using AttendAndExcite.Configuration;

namespace AttendAndExcite.Models;

/// <summary>The shape of a safety checker, as <c>safety_checker/config.json</c> gives it.</summary>
internal sealed record SafetyCheckerConfig
{
    /// <summary>The image tower.</summary>
    public ClipVisionConfig Vision { get; init; } = new() { HiddenSize = 1024, IntermediateSize = 4096, NumHiddenLayers = 24, NumAttentionHeads = 16, PatchSize = 14 };

    /// <summary>Width of the space in which pictures and concepts are compared.</summary>
    public int ProjectionDim { get; init; } = 768;

    /// <summary>Reads <c>safety_checker/config.json</c>.</summary>
    /// <exception cref="ConfigException">It asks for something that this checker is not.</exception>
    public static SafetyCheckerConfig Read(ConfigReader reader)
    {
        reader.Require("model_type", "clip");
        // The concepts are kept as embeddings; the text tower that made them is not part of the checkpoint.
        reader.Ignore("architectures", "initializer_factor", "logit_scale_init_value", "text_config", "text_config_dict", "vision_config_dict",
            "torch_dtype", "dtype", "transformers_version");
        var config = new SafetyCheckerConfig { Vision = ClipVisionConfig.Read(reader.Object("vision_config")), ProjectionDim = reader.Size("projection_dim", LargestSizes.Width, 768) };
        reader.Done();
        return config;
    }
}
