using System.Text.Json;
using System.Text.Json.Nodes;

namespace AttendAndExcite.Weights;

/// <summary>
/// The configurations of a single-file checkpoint's parts, in the form of the diffusers layout. What shapes do not show (heads,
/// groups, the noise schedule) is what all models of the generation have (the original code's v1-inference.yaml and
/// v2-inference.yaml).
/// </summary>
internal sealed class DeducedConfig
{
    private const int ChannelsPerHead = 64;

    private readonly string _path;
    private readonly Prediction _prediction;
    private readonly Dictionary<string, Dictionary<string, long[]>> _shapes;

    /// <param name="path">The checkpoint, for messages.</param>
    /// <param name="shapes">For each part the shapes of its tensors by name; those of a fused query, key and value as they are stored.</param>
    /// <param name="prediction">What the U-Net predicts.</param>
    public DeducedConfig(string path, Dictionary<string, Dictionary<string, long[]>> shapes, Prediction prediction)
    {
        (_path, _shapes, _prediction) = (path, shapes, prediction);
        long inputs = Shape("unet", "conv_in.weight", 4)[1];
        if (inputs != 4)
            throw new CheckpointException($"{path} takes {inputs} channels instead of 4: it is made for inpainting, depth or editing, and only text-to-image models are supported.");
    }

    /// <summary>SD 2.x, which was trained with OpenCLIP, its transformers having linear projections and 64 channels a head.</summary>
    public bool IsSecondGeneration => Shape("unet", "mid_block.attentions.0.proj_in.weight").Length == 2;

    /// <summary>The scheduler's configuration that the generation was released with.</summary>
    public JsonElement Scheduler => JsonSerializer.SerializeToElement(new JsonObject
    {
        ["_class_name"] = _prediction == Prediction.Velocity ? "DDIMScheduler" : "PNDMScheduler",
        ["beta_start"] = 0.00085,
        ["beta_end"] = 0.012,
        ["beta_schedule"] = "scaled_linear",
        ["num_train_timesteps"] = 1000,
        ["clip_sample"] = false,
        ["set_alpha_to_one"] = false,
        ["skip_prk_steps"] = true,
        ["steps_offset"] = 1,
        ["prediction_type"] = _prediction == Prediction.Velocity ? "v_prediction" : "epsilon",
    });

    /// <summary>A network's configuration.</summary>
    public JsonElement Of(string part) => JsonSerializer.SerializeToElement(part switch
    {
        "unet" => UNet(),
        "vae" => Autoencoder(),
        "text_encoder" => TextEncoder(),
        _ => throw new CheckpointException($"{_path} has no {part}."),
    });

    private JsonObject UNet()
    {
        long[] channels = Levels("unet", "down_blocks");
        return new JsonObject
        {
            ["in_channels"] = 4,
            ["out_channels"] = Shape("unet", "conv_out.weight", 4)[0],
            ["block_out_channels"] = Array(channels),
            ["down_block_types"] = Array(channels.Select((_, level) => _shapes["unet"].ContainsKey($"down_blocks.{level}.attentions.0.proj_in.weight") ? "CrossAttnDownBlock2D" : "DownBlock2D")),
            ["up_block_types"] = Array(channels.Select((_, level) => _shapes["unet"].ContainsKey($"up_blocks.{level}.attentions.0.proj_in.weight") ? "CrossAttnUpBlock2D" : "UpBlock2D")),
            ["layers_per_block"] = 2,
            ["cross_attention_dim"] = Shape("unet", "mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight", 2)[1],
            ["attention_head_dim"] = IsSecondGeneration ? Array(channels.Select(count => Math.Max(1, count / ChannelsPerHead))) : Array([8L]),
            ["use_linear_projection"] = IsSecondGeneration,
            ["norm_num_groups"] = 32,
            ["upcast_attention"] = IsSecondGeneration && _prediction == Prediction.Velocity, // as SD 2.1 was released
            ["sample_size"] = _prediction == Prediction.Velocity ? 96 : 64,
        };
    }

    private JsonObject Autoencoder() => new()
    {
        ["in_channels"] = Shape("vae", "encoder.conv_in.weight", 4)[1],
        ["out_channels"] = Shape("vae", "decoder.conv_out.weight", 4)[0],
        ["block_out_channels"] = Array(Levels("vae", "encoder.down_blocks")),
        ["layers_per_block"] = 2,
        ["latent_channels"] = Shape("vae", "decoder.conv_in.weight", 4)[1],
        ["norm_num_groups"] = 32,
        ["scaling_factor"] = 0.18215,
    };

    private JsonObject TextEncoder()
    {
        long[] tokens = Shape("text_encoder", "text_model.embeddings.token_embedding.weight", 2);
        return new JsonObject
        {
            ["model_type"] = "clip_text_model",
            ["vocab_size"] = tokens[0],
            ["hidden_size"] = tokens[1],
            ["intermediate_size"] = Shape("text_encoder", "text_model.encoder.layers.0.mlp.fc1.weight", 2)[0],
            ["num_hidden_layers"] = Count(layer => $"text_model.encoder.layers.{layer}.layer_norm1.weight", "text_encoder"),
            ["num_attention_heads"] = Math.Max(1, tokens[1] / ChannelsPerHead),
            ["max_position_embeddings"] = Shape("text_encoder", "text_model.embeddings.position_embedding.weight", 2)[0],
            ["hidden_act"] = IsSecondGeneration ? "gelu" : "quick_gelu",
        };
    }

    private long[] Levels(string part, string blocks)
    {
        string Key(int level) => $"{blocks}.{level}.resnets.0.conv1.weight";
        return [.. Enumerable.Range(0, Count(Key, part)).Select(level => Shape(part, Key(level), 4)[0])];
    }

    private int Count(Func<int, string> key, string part)
    {
        int count = 0;
        while (_shapes[part].ContainsKey(key(count))) count++;
        return count;
    }

    private long[] Shape(string part, string key, int? dimensions = null)
    {
        if (!_shapes[part].TryGetValue(key, out long[]? shape)) throw new CheckpointException($"{_path} lacks {part}'s {key}.");
        if (shape.Length < 2 || (dimensions is { } expected && shape.Length != expected))
            throw new CheckpointException($"{_path}: {part}'s {key} has an unexpected shape, {string.Join('x', shape)}.");
        return shape;
    }

    private static JsonArray Array<T>(IEnumerable<T> values) => [.. values.Select(value => JsonValue.Create(value))];
}
