using System.Text.Json;
using AttendAndExcite.Configuration;

namespace AttendAndExcite.Weights;

/// <summary>
/// A model's parts, however they are stored. Parts have the names of the diffusers layout: <c>unet</c>, <c>vae</c>,
/// <c>text_encoder</c>, <c>tokenizer</c>, <c>scheduler</c>, <c>safety_checker</c>.
/// </summary>
internal interface IModelSource
{
    /// <summary>A short name for people.</summary>
    string Name { get; }

    /// <summary>The folder with the tokenizer's vocabulary and merges.</summary>
    /// <exception cref="ConfigException">There is none.</exception>
    string Tokenizer { get; }

    /// <summary>The guidance defaults that the model brings, or null.</summary>
    ConfigReader? Guidance { get; }

    /// <summary>The linear estimate of pictures from latents that the model brings, or null.</summary>
    ConfigReader? Preview { get; }

    /// <summary>The scheduler's configuration.</summary>
    /// <exception cref="ConfigException">It is missing or malformed.</exception>
    JsonElement SchedulerConfig { get; }

    /// <summary>Whether the model has a part.</summary>
    bool Has(string part);

    /// <summary>A network's configuration.</summary>
    /// <exception cref="ConfigException">It is missing or malformed.</exception>
    ConfigReader Config(string part);

    /// <summary>A network's weights, which the caller disposes.</summary>
    /// <exception cref="CheckpointException">They are missing or damaged.</exception>
    ITensorSource Weights(string part);
}
