using System.Text.Json;
using AttendAndExcite.Configuration;

namespace AttendAndExcite.Weights;

/// <summary>A model on disk in the diffusers layout: <c>model_index.json</c> and a folder for each part.</summary>
internal sealed class ModelFolder : IModelSource
{
    private const string Index = "model_index.json";
    private const string GuidanceDefaults = "attend_and_excite.json";
    private const string SchedulerFile = "scheduler_config.json";

    private readonly string _path;
    private readonly string? _variant;
    private readonly JsonElement _index;

    private ModelFolder(string path, string? variant, JsonElement index) => (_path, _variant, _index) = (path, variant, index);

    /// <summary>The folder's own name.</summary>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(_path)));

    /// <inheritdoc/>
    public string Tokenizer => Part("tokenizer");

    /// <inheritdoc/>
    public ConfigReader? Guidance => File.Exists(Path.Combine(_path, GuidanceDefaults)) ? ConfigReader.Open(Path.Combine(_path, GuidanceDefaults), GuidanceDefaults) : null;

    /// <inheritdoc/>
    public JsonElement SchedulerConfig => ConfigReader.Parse(Path.Combine(Part("scheduler"), SchedulerFile), $"scheduler/{SchedulerFile}");

    /// <summary>Opens a folder; the variant (such as fp16) is preferred where there are several weight files.</summary>
    /// <exception cref="ConfigException">It is no model folder.</exception>
    public static ModelFolder Open(string path, string? variant = null)
    {
        if (!Directory.Exists(path)) throw new ConfigException($"There is no folder {path}.");
        string index = Path.Combine(path, Index);
        if (!File.Exists(index)) throw new ConfigException($"{path} is not a model folder: it has no {Index}.");
        return new ModelFolder(path, variant, ConfigReader.Parse(index, Index));
    }

    /// <summary>Whether the index names the part (as [library, class]) and its folder is there.</summary>
    public bool Has(string part) => _index.TryGetProperty(part, out var classes)
        && classes.ValueKind == JsonValueKind.Array && classes.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String)
        && Directory.Exists(Path.Combine(_path, part));

    /// <inheritdoc/>
    public ConfigReader Config(string part) => ConfigReader.Open(Path.Combine(Part(part), "config.json"), $"{part}/config.json");

    /// <summary>Whether a part has weights that can be read, in any variant.</summary>
    public bool HasWeights(string part) => Directory.Exists(Path.Combine(_path, part)) && WeightFile(part) is not null;

    /// <inheritdoc/>
    public ITensorSource Weights(string part)
    {
        if (WeightFile(part) is { } file)
            return file.EndsWith(WeightNames.Extension, StringComparison.Ordinal) ? SafetensorsFile.Open(file) : ShardedTensors.Open(file);
        var pickle = Directory.EnumerateFiles(Part(part)).FirstOrDefault(WeightNames.IsPickle);
        throw new CheckpointException($"{part} has no weights in safetensors format in {_path}.{(pickle is null ? "" : $" {WeightNames.RefusePickle(Path.GetFileName(pickle))}")}");
    }

    /// <summary>The weights, or the index of several files of them.</summary>
    private string? WeightFile(string part) => WeightNames.Stems(_variant)
        .SelectMany(stem => new[] { $"{stem}{WeightNames.Extension}", $"{stem}{WeightNames.Extension}.index.json" })
        .Select(name => Path.Combine(Part(part), name)).FirstOrDefault(File.Exists);

    private string Part(string name)
    {
        string folder = Path.Combine(_path, name);
        return Directory.Exists(folder) ? folder : throw new ConfigException($"The model folder {_path} lacks {name}.");
    }
}
