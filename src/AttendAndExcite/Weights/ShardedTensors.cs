using System.Text.Json;

namespace AttendAndExcite.Weights;

/// <summary>Weights spread over several safetensors files, as an <c>*.safetensors.index.json</c> beside them says.</summary>
internal sealed class ShardedTensors : ITensorSource
{
    private readonly Dictionary<string, SafetensorsFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SafetensorsFile> _homes = new(StringComparer.Ordinal);

    private ShardedTensors(string path) => Location = path;

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public IEnumerable<string> Names => _homes.Keys;

    /// <summary>Opens every file that an index names.</summary>
    /// <exception cref="CheckpointException">The index or a file is missing or damaged, or they disagree.</exception>
    public static ShardedTensors Open(string indexPath)
    {
        var map = WeightMap(indexPath);
        var shards = new ShardedTensors(indexPath);
        try
        {
            foreach (string file in map.Values.Distinct()) shards._files[file] = SafetensorsFile.Open(Path.Combine(Path.GetDirectoryName(indexPath) ?? "", file));
            foreach (var (name, file) in map) shards._homes[name] = shards.Home(name, file);
            shards.CheckNothingElse();
            return shards;
        }
        catch
        {
            shards.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public TensorInfo Info(string name) => Home(name).Info(name);

    /// <inheritdoc/>
    public Tensor Read(string name) => Home(name).Read(name);

    /// <inheritdoc/>
    public Tensor Copy(string name) => Home(name).Copy(name);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files.Values) file.Dispose();
    }

    private SafetensorsFile Home(string name) =>
        _homes.TryGetValue(name, out var file) ? file : throw new CheckpointException($"{Location} has no tensor {name}.");

    private SafetensorsFile Home(string name, string file) => _files[file].Contains(name)
        ? _files[file]
        : throw new CheckpointException($"{Location} says that {name} is in {file}, and it is not.");

    private void CheckNothingElse()
    {
        foreach (var (file, tensors) in _files)
        {
            if (tensors.Names.FirstOrDefault(name => _homes.GetValueOrDefault(name) != tensors) is { } stray)
                throw new CheckpointException($"{file} has {stray}, which {Location} does not place there.");
        }
    }

    private static Dictionary<string, string> WeightMap(string path)
    {
        if (!File.Exists(path)) throw new CheckpointException($"There is no file {path}.");
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = 8 });
            foreach (var pair in json.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                string file = pair.Value.GetString() ?? "";
                if (!IsPlainName(file)) throw new CheckpointException($"{path} places {pair.Name} in \"{file}\", which is no safetensors file beside it.");
                if (!map.TryAdd(pair.Name, file)) throw new CheckpointException($"{path} places {pair.Name} twice.");
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new CheckpointException($"{path} is no index of weight files: it should be JSON with a weight_map from tensors to file names.");
        }

        return map;
    }

    private static bool IsPlainName(string file) =>
        file.EndsWith(".safetensors", StringComparison.Ordinal) && file.IndexOfAny(['/', '\\', ':', '\0']) < 0;
}
