using System.Text.Json;
using AttendAndExcite.Configuration;

namespace AttendAndExcite.Weights;

/// <summary>A model on disk in the diffusers layout: <c>model_index.json</c> and a folder for each part.</summary>
internal sealed class ModelFolder : IModelSource
{
    private const string Index = "model_index.json";
    private const string GuidanceDefaults = "attend_and_excite.json";
    internal const string PreviewWeights = "latent_rgb.json";
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
    public ConfigReader? Guidance => Optional(GuidanceDefaults);

    /// <inheritdoc/>
    public ConfigReader? Preview => Optional(PreviewWeights);

    /// <inheritdoc/>
    public JsonElement SchedulerConfig => ConfigReader.Parse(Path.Combine(Part("scheduler"), SchedulerFile), $"scheduler/{SchedulerFile}");

    /// <summary>Opens a folder; the variant (such as fp16) is preferred where there are several weight files.</summary>
    /// <exception cref="UnknownModelException">It is no model folder.</exception>
    /// <exception cref="ConfigException">Its index cannot be read.</exception>
    public static ModelFolder Open(string path, string? variant = null)
    {
        if (!Directory.Exists(path)) throw new UnknownModelException($"There is no folder {path}.");
        string index = Path.Combine(path, Index);
        if (!File.Exists(index)) throw new UnknownModelException($"{path} is not a model folder: it has no {Index}.");
        return new ModelFolder(path, variant, ConfigReader.Parse(index, Index));
    }

    /// <summary>Whether the index names the part (as [library, class]) and its folder is there.</summary>
    public bool Has(string part) => _index.TryGetProperty(part, out var classes)
        && classes.ValueKind == JsonValueKind.Array && classes.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String)
        && Directory.Exists(Path.Combine(_path, part));

    /// <inheritdoc/>
    public ConfigReader Config(string part) => Network(part).Config;

    /// <summary>Whether a part has weights that can be read, in any variant.</summary>
    public bool HasWeights(string part) => Directory.Exists(Path.Combine(_path, part)) && Network(part).HasWeights;

    /// <inheritdoc/>
    public ITensorSource Weights(string part) => Network(part).Weights();

    private NetworkFolder Network(string part) => new(Part(part), part, _variant);

    private ConfigReader? Optional(string file) => File.Exists(Path.Combine(_path, file)) ? ConfigReader.Open(Path.Combine(_path, file), file) : null;

    private string Part(string name)
    {
        string folder = Path.Combine(_path, name);
        return Directory.Exists(folder) ? folder : throw new ConfigException($"The model folder {_path} lacks {name}.");
    }
}
