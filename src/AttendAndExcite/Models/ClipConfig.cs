using AttendAndExcite.Configuration;

namespace AttendAndExcite.Models;

/// <summary>The shape of a whole CLIP, as the <c>config.json</c> of a transformers folder gives it.</summary>
/// <param name="Text">The text tower.</param>
/// <param name="Vision">The image tower.</param>
/// <param name="ProjectionDim">Width of the space in which pictures and texts are compared.</param>
internal sealed record ClipConfig(ClipTextConfig Text, ClipVisionConfig Vision, int ProjectionDim)
{
    /// <summary>Reads <c>config.json</c>.</summary>
    /// <exception cref="ConfigException">It asks for something that this network is not.</exception>
    public static ClipConfig Read(ConfigReader reader)
    {
        reader.Require("model_type", "clip");
        // The *_config_dict are copies that transformers once wrote.
        reader.Ignore("architectures", "initializer_factor", "logit_scale_init_value", "text_config_dict", "vision_config_dict",
            "torch_dtype", "dtype", "transformers_version");
        var config = new ClipConfig(
            ClipTextConfig.ReadTower(reader.Object("text_config")), ClipVisionConfig.Read(reader.Object("vision_config")), reader.Size("projection_dim", LargestSizes.Width, 512));
        reader.Done();
        return config;
    }
}
