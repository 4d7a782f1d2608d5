using System.Text.Json;
using AttendAndExcite.Configuration;

namespace AttendAndExcite.Weights;

/// <summary>A model on disk in the diffusers layout: <c>model_index.json</c> and a folder for each part.</summary>
internal sealed class ModelFolder
{
    private readonly string _path;
    private readonly string? _variant;

    private ModelFolder(string path, string? variant) => (_path, _variant) = (path, variant);

    /// <summary>The folder's own name.</summary>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(_path)));

    /// <summary>The folder of vocabulary and merges.</summary>
    public string Tokenizer => Part("tokenizer");

    /// <summary>The guidance defaults that the model brings, or null.</summary>
    public ConfigReader? Guidance =>
        File.Exists(Path.Combine(_path, "attend_and_excite.json")) ? ConfigReader.Open(Path.Combine(_path, "attend_and_excite.json"), "attend_and_excite.json") : null;

    /// <summary>The scheduler's configuration.</summary>
    public JsonElement SchedulerConfig
    {
        get
        {
            string file = Path.Combine(Part("scheduler"), "scheduler_config.json");
            if (!File.Exists(file)) throw new ConfigException($"scheduler/scheduler_config.json is missing in {_path}.");
            try
            {
                using var document = JsonDocument.Parse(File.ReadAllBytes(file));
                return document.RootElement.Clone();
            }
            catch (JsonException error)
            {
                throw new ConfigException($"{file} is not valid JSON: {error.Message}");
            }
        }
    }

    /// <summary>Opens a folder; the variant (such as fp16) chooses among weight files where there are several.</summary>
    /// <exception cref="ConfigException">It is no model folder.</exception>
    public static ModelFolder Open(string path, string? variant = null)
    {
        if (!Directory.Exists(path)) throw new ConfigException($"There is no folder {path}.");
        if (!File.Exists(Path.Combine(path, "model_index.json")))
            throw new ConfigException($"{path} is not a model folder: it has no model_index.json.");
        return new ModelFolder(path, variant);
    }

    /// <summary>A part's configuration.</summary>
    public ConfigReader Config(string part) => ConfigReader.Open(Path.Combine(Part(part), "config.json"), $"{part}/config.json");

    /// <summary>A part's weight file.</summary>
    /// <exception cref="CheckpointException">There is none that can be read.</exception>
    public string Weights(string part)
    {
        string folder = Part(part);
        string[] stems = ["diffusion_pytorch_model", "model"];
        string?[] variants = [_variant, null, "fp16"];
        foreach (string? variant in variants)
        {
            foreach (string stem in stems)
            {
                string file = Path.Combine(folder, variant is null ? $"{stem}.safetensors" : $"{stem}.{variant}.safetensors");
                if (File.Exists(file)) return file;
            }
        }

        string pickle = Directory.EnumerateFiles(folder).FirstOrDefault(file => file.EndsWith(".bin", StringComparison.Ordinal)) is { } bin
            ? $" {Path.GetFileName(bin)} is a pickle, which can run code and is never opened; get the safetensors version of the model."
            : "";
        throw new CheckpointException($"{part} has no weights in safetensors format in {_path}.{pickle}");
    }

    private string Part(string name)
    {
        string folder = Path.Combine(_path, name);
        return Directory.Exists(folder) ? folder : throw new ConfigException($"The model folder {_path} lacks {name}.");
    }
}
