using System.Text.Json;
using AttendAndExcite.Configuration;

namespace AttendAndExcite.Weights;

/// <summary>
/// A whole Stable Diffusion 1.x or 2.x in one safetensors file with the original code's names, as AUTOMATIC1111's web UI and
/// many collections use it. Configurations are deduced from the shapes.
/// </summary>
internal sealed class SingleFileCheckpoint : IModelSource
{
    private const int MostNamed = 8;

    private readonly string _path;
    private readonly Dictionary<string, Dictionary<string, OriginalSource>> _parts;
    private readonly DeducedConfig _config;

    private SingleFileCheckpoint(string path, Dictionary<string, Dictionary<string, OriginalSource>> parts, DeducedConfig config) =>
        (_path, _parts, _config) = (path, parts, config);

    /// <inheritdoc/>
    public string Name => Path.GetFileNameWithoutExtension(_path);

    /// <summary>The vocabulary that all models of the same generation share; checkpoints carry none.</summary>
    public string Tokenizer => SharedTokenizer.Folder(_config.IsSecondGeneration);

    /// <inheritdoc/>
    public ConfigReader? Guidance => null;

    /// <inheritdoc/>
    public ConfigReader? Preview => null;

    /// <inheritdoc/>
    public JsonElement SchedulerConfig => _config.Scheduler;

    /// <summary>Opens a checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <param name="prediction">What its U-Net predicts; null: as <see cref="PredictionGuess"/> finds.</param>
    /// <exception cref="CheckpointException">It is no safetensors file, no Stable Diffusion 1.x or 2.x, or has tensors that are not known.</exception>
    public static SingleFileCheckpoint Open(string path, Prediction? prediction = null)
    {
        if (WeightNames.IsPickle(path)) throw new CheckpointException(WeightNames.RefusePickle(Path.GetFileName(path)));
        using var file = SafetensorsFile.Open(path);
        var parts = Sort(file);
        CheckParts(path, parts);
        var shapes = parts.ToDictionary(part => part.Key, part => Shapes(file, part.Value));
        return new SingleFileCheckpoint(path, parts, new DeducedConfig(path, shapes, prediction ?? PredictionGuess.For(path, file.Metadata)));
    }

    /// <inheritdoc/>
    public bool Has(string part) => part is "tokenizer" or "scheduler" || _parts.ContainsKey(part);

    /// <inheritdoc/>
    public ConfigReader Config(string part) => new(_config.Of(part), $"{Path.GetFileName(_path)} ({part})");

    /// <inheritdoc/>
    public ITensorSource Weights(string part) => new SingleFilePart(SafetensorsFile.Open(_path), _parts.TryGetValue(part, out var origins)
        ? origins
        : throw new CheckpointException($"{_path} has no {part}."));

    private static Dictionary<string, Dictionary<string, OriginalSource>> Sort(SafetensorsFile file)
    {
        var parts = new Dictionary<string, Dictionary<string, OriginalSource>>(StringComparer.Ordinal);
        var unknown = new List<string>();
        foreach (string name in file.Names)
        {
            if (OriginalNames.Find(name) is not { } targets)
            {
                unknown.Add(name);
                continue;
            }

            foreach (var (part, key, third) in targets)
            {
                if (!parts.TryGetValue(part, out var origins)) parts[part] = origins = new(StringComparer.Ordinal);
                if (!origins.TryAdd(key, new OriginalSource(name, third)))
                    throw new CheckpointException($"{file.Location} has {part}'s {key} twice, as {origins[key].Name} and as {name}.");
            }
        }

        if (unknown.Count == 0) return parts;
        string named = string.Join(", ", unknown.Order(StringComparer.Ordinal).Take(MostNamed));
        throw new CheckpointException($"{file.Location} is no Stable Diffusion 1.x or 2.x checkpoint: it has {named}{(unknown.Count > MostNamed ? $" and {unknown.Count - MostNamed} more" : "")}.")
        {
            Unexpected = unknown,
        };
    }

    private static void CheckParts(string path, Dictionary<string, Dictionary<string, OriginalSource>> parts)
    {
        string[] missing = [.. new[] { ("unet", "U-Net"), ("text_encoder", "text encoder"), ("vae", "autoencoder") }.Where(part => !parts.ContainsKey(part.Item1)).Select(part => part.Item2)];
        if (missing.Length > 0) throw new CheckpointException($"{path} is not a whole Stable Diffusion checkpoint: it has no {string.Join(" and no ", missing)}.");
    }

    private static Dictionary<string, long[]> Shapes(SafetensorsFile file, Dictionary<string, OriginalSource> origins) =>
        origins.ToDictionary(pair => pair.Key, pair => file.Info(pair.Value.Name).Shape, StringComparer.Ordinal);
}
