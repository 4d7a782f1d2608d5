using System.Text.Encodings.Web;
using System.Text.Json;
using AttendAndExcite.Miniature.Training;
using AttendAndExcite.Models;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Miniature;

/// <summary>Puts trained parts together into a model folder in the diffusers layout, with weights in half precision.</summary>
internal static class MiniatureFolder
{
    private const int Projection = 64;

    /// <summary>The weights of each part of a training within the model folder.</summary>
    private static readonly (string Part, string Prefix, string File)[] WeightFiles =
    [
        ("autoencoder", "", "vae/diffusion_pytorch_model.safetensors"), ("clip", "", "clip/model.safetensors"),
        ("unet", ConditionedUNet.UNetPrefix, "unet/diffusion_pytorch_model.safetensors"),
        ("unet", ConditionedUNet.TextPrefix, "text_encoder/model.safetensors"), ("detector", "", "detector/model.safetensors"),
    ];

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the weights and their configurations, and what goes with them: <see cref="MiniatureCompanions"/>. The files appear together or not at all.</summary>
    /// <param name="training">The folder of the training states; autoencoder, clip, unet and detector must be there.</param>
    /// <param name="model">The model folder, made where it is missing.</param>
    public static void Assemble(string training, string model)
    {
        CheckComplete(training);
        WholeFolder.Write(model, unfinished =>
        {
            WriteParts(training, unfinished);
            MiniatureCompanions.Write(training, unfinished);
        });
    }

    /// <summary>Checks that a training folder has everything that a model folder is made of.</summary>
    /// <exception cref="TrainingException">Something is missing, or does not belong to the rest.</exception>
    public static void CheckComplete(string training)
    {
        foreach (string part in WeightFiles.Select(file => file.Part).Distinct()) TrainingFolder.Mean(training, part);
        if (!LatentScenes.AreCurrent(training))
            throw new TrainingException($"{Path.Combine(training, LatentScenes.FileName)}, the scenes as the autoencoder encodes them, is missing or of another autoencoder; run `aae train-miniature --part unet --minutes 0 --resume {training}` first, which makes it.");
    }

    /// <summary>The other way: gives a training folder the weights of a model folder, from which each part's training then starts.</summary>
    /// <param name="model">The model folder.</param>
    /// <param name="training">The folder of the training states, made where it is missing.</param>
    public static void Disassemble(string model, string training)
    {
        if (WeightFiles.FirstOrDefault(file => !File.Exists(Path.Combine(model, file.File))).File is { } missing)
            throw new TrainingException($"{model} is not the miniature's folder: it has no {missing}.");
        using var scope = NewDisposeScope();
        MiniatureTokenizer.Write(Path.Combine(training, "tokenizer"));
        foreach (var part in WeightFiles.GroupBy(file => file.Part))
        {
            using var inner = NewDisposeScope();
            var weights = new Dictionary<string, Tensor>();
            foreach (var (_, prefix, file) in part)
            {
                using var source = SafetensorsFile.Open(Path.Combine(model, file));
                foreach (var (name, value) in All(source)) weights[prefix + name] = value.to_type(float32);
            }

            Directory.CreateDirectory(Path.Combine(training, part.Key));
            SafetensorsFile.Write(TrainingFolder.MeanFile(training, part.Key), weights);
        }
    }

    private static void WriteParts(string training, string model)
    {
        WriteJson(Path.Combine(model, "model_index.json"), Index);
        WriteJson(Path.Combine(model, "scheduler", "scheduler_config.json"), Scheduler);
        MiniatureTokenizer.Write(Path.Combine(model, "tokenizer"));
        using var scope = NewDisposeScope();
        WriteUNetAndText(training, model);
        WriteAutoencoder(training, model);
        WriteClip(training, model);
        using var detector = SafetensorsFile.Open(TrainingFolder.Mean(training, "detector"));
        WriteHalf(Path.Combine(model, "detector", "model.safetensors"), All(detector));
    }

    private static void WriteUNetAndText(string training, string model)
    {
        using var weights = SafetensorsFile.Open(TrainingFolder.Mean(training, "unet"));
        WriteJson(Path.Combine(model, "unet", "config.json"), UNet(UNetTraining.Architecture));
        WriteHalf(Path.Combine(model, "unet", "diffusion_pytorch_model.safetensors"), Under(ConditionedUNet.UNetPrefix, weights));
        WriteJson(Path.Combine(model, "text_encoder", "config.json"), Text(ClipTraining.TextArchitecture));
        WriteHalf(Path.Combine(model, "text_encoder", "model.safetensors"), Under(ConditionedUNet.TextPrefix, weights));
    }

    private static void WriteAutoencoder(string training, string model)
    {
        using var weights = SafetensorsFile.Open(TrainingFolder.Mean(training, "autoencoder"));
        using var latents = SafetensorsFile.Open(Path.Combine(training, LatentScenes.FileName));
        WriteJson(Path.Combine(model, "vae", "config.json"), Autoencoder(AutoencoderTraining.Architecture));
        WriteHalf(Path.Combine(model, "vae", "diffusion_pytorch_model.safetensors"), LatentScale.Fold(All(weights), latents.Read("scale").item<float>()));
    }

    /// <summary>The whole contrastive model, for evaluations.</summary>
    private static void WriteClip(string training, string model)
    {
        using var weights = SafetensorsFile.Open(TrainingFolder.Mean(training, "clip"));
        string clip = Path.Combine(model, "clip");
        WriteJson(Path.Combine(clip, "config.json"), new Dictionary<string, object>
        {
            ["architectures"] = new[] { "CLIPModel" },
            ["model_type"] = "clip",
            ["projection_dim"] = Projection,
            ["text_config"] = Text(ClipTraining.TextArchitecture),
            ["vision_config"] = Vision(ClipTraining.VisionArchitecture),
        });
        WriteJson(Path.Combine(clip, "preprocessor_config.json"), Preprocessing(ClipTraining.VisionArchitecture.ImageSize));
        MiniatureTokenizer.Write(clip);
        WriteHalf(Path.Combine(clip, "model.safetensors"), All(weights));
    }

    private static Dictionary<string, object?> Index => new()
    {
        ["_class_name"] = "StableDiffusionPipeline",
        ["_diffusers_version"] = "0.31.0",
        ["feature_extractor"] = new string?[] { null, null },
        ["requires_safety_checker"] = false,
        ["safety_checker"] = new string?[] { null, null },
        ["scheduler"] = new[] { "diffusers", "DDIMScheduler" },
        ["text_encoder"] = new[] { "transformers", "CLIPTextModel" },
        ["tokenizer"] = new[] { "transformers", "CLIPTokenizer" },
        ["unet"] = new[] { "diffusers", "UNet2DConditionModel" },
        ["vae"] = new[] { "diffusers", "AutoencoderKL" },
    };

    /// <summary>Stable Diffusion 1.x's own noise schedule; DDIM instead of its PNDM, which loses colours here in 25 steps.</summary>
    private static Dictionary<string, object> Scheduler => new()
    {
        ["_class_name"] = "DDIMScheduler",
        ["beta_end"] = 0.012,
        ["beta_schedule"] = "scaled_linear",
        ["beta_start"] = 0.00085,
        ["clip_sample"] = false,
        ["num_train_timesteps"] = 1000,
        ["prediction_type"] = "epsilon",
        ["set_alpha_to_one"] = false,
        ["steps_offset"] = 1,
    };

    private static Dictionary<string, object> UNet(UNetConfig config) => new()
    {
        ["_class_name"] = "UNet2DConditionModel",
        ["act_fn"] = "silu",
        ["attention_head_dim"] = config.Heads,
        ["block_out_channels"] = config.BlockOutChannels,
        ["center_input_sample"] = false,
        ["cross_attention_dim"] = config.CrossAttentionDim,
        ["down_block_types"] = config.DownAttends.Select(attends => attends ? "CrossAttnDownBlock2D" : "DownBlock2D"),
        ["downsample_padding"] = 1,
        ["flip_sin_to_cos"] = true,
        ["freq_shift"] = 0,
        ["in_channels"] = config.InChannels,
        ["layers_per_block"] = config.LayersPerBlock,
        ["mid_block_scale_factor"] = 1,
        ["norm_eps"] = config.NormEps,
        ["norm_num_groups"] = config.NormNumGroups,
        ["out_channels"] = config.OutChannels,
        ["sample_size"] = config.SampleSize,
        ["up_block_types"] = config.UpAttends.Reverse().Select(attends => attends ? "CrossAttnUpBlock2D" : "UpBlock2D"),
    };

    private static Dictionary<string, object> Autoencoder(AutoencoderConfig config) => new()
    {
        ["_class_name"] = "AutoencoderKL",
        ["act_fn"] = "silu",
        ["block_out_channels"] = config.BlockOutChannels,
        ["down_block_types"] = config.BlockOutChannels.Select(_ => "DownEncoderBlock2D"),
        ["in_channels"] = config.InChannels,
        ["latent_channels"] = config.LatentChannels,
        ["layers_per_block"] = config.LayersPerBlock,
        ["norm_num_groups"] = config.NormNumGroups,
        ["out_channels"] = config.OutChannels,
        ["sample_size"] = Scenes.Scene.Side,
        ["scaling_factor"] = LatentScale.Usual,
        ["up_block_types"] = config.BlockOutChannels.Select(_ => "UpDecoderBlock2D"),
    };

    private static Dictionary<string, object> Text(ClipTextConfig config)
    {
        var (begin, end) = MiniatureTokenizer.BeginAndEnd;
        return new()
        {
            ["architectures"] = new[] { "CLIPTextModel" },
            ["bos_token_id"] = begin,
            ["eos_token_id"] = end,
            ["hidden_act"] = config.QuickGelu ? "quick_gelu" : "gelu",
            ["hidden_size"] = config.HiddenSize,
            ["intermediate_size"] = config.IntermediateSize,
            ["layer_norm_eps"] = config.LayerNormEps,
            ["max_position_embeddings"] = config.MaxPositionEmbeddings,
            ["model_type"] = "clip_text_model",
            ["num_attention_heads"] = config.NumAttentionHeads,
            ["num_hidden_layers"] = config.NumHiddenLayers,
            ["pad_token_id"] = end,
            ["projection_dim"] = Projection,
            ["vocab_size"] = config.VocabSize,
        };
    }

    private static Dictionary<string, object> Vision(ClipVisionConfig config) => new()
    {
        ["hidden_act"] = config.QuickGelu ? "quick_gelu" : "gelu",
        ["hidden_size"] = config.HiddenSize,
        ["image_size"] = config.ImageSize,
        ["intermediate_size"] = config.IntermediateSize,
        ["layer_norm_eps"] = config.LayerNormEps,
        ["model_type"] = "clip_vision_model",
        ["num_attention_heads"] = config.NumAttentionHeads,
        ["num_channels"] = 3,
        ["num_hidden_layers"] = config.NumHiddenLayers,
        ["patch_size"] = config.PatchSize,
        ["projection_dim"] = Projection,
    };

    /// <summary>The image tower takes pictures in -1..1.</summary>
    private static Dictionary<string, object> Preprocessing(int side) => new()
    {
        ["crop_size"] = side,
        ["do_center_crop"] = true,
        ["do_normalize"] = true,
        ["do_resize"] = true,
        ["feature_extractor_type"] = "CLIPFeatureExtractor",
        ["image_mean"] = new[] { 0.5, 0.5, 0.5 },
        ["image_std"] = new[] { 0.5, 0.5, 0.5 },
        ["resample"] = 3,
        ["size"] = side,
    };

    private static IEnumerable<KeyValuePair<string, Tensor>> All(SafetensorsFile file) => file.Names.Select(name => KeyValuePair.Create(name, file.Read(name)));

    private static IEnumerable<KeyValuePair<string, Tensor>> Under(string prefix, SafetensorsFile file) => file.Names
        .Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => KeyValuePair.Create(name[prefix.Length..], file.Read(name)));

    private static void WriteHalf(string path, IEnumerable<KeyValuePair<string, Tensor>> weights)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        SafetensorsFile.Write(path, weights.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.to_type(float16))), new Dictionary<string, string> { ["format"] = "pt" });
    }

    private static void WriteJson(string path, object value)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, JsonSerializer.Serialize(value, Json) + "\n");
    }
}
