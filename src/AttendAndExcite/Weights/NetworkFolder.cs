using AttendAndExcite.Configuration;

namespace AttendAndExcite.Weights;

/// <summary>A folder with one network, as diffusers and transformers write it: <c>config.json</c> and weights.</summary>
/// <param name="path">The folder.</param>
/// <param name="name">Its name in messages.</param>
/// <param name="variant">The variant (such as fp16) that is preferred where there are several weight files.</param>
internal sealed class NetworkFolder(string path, string name, string? variant = null)
{
    /// <summary>The network's configuration.</summary>
    /// <exception cref="ConfigException">It is missing or malformed.</exception>
    public ConfigReader Config => ConfigReader.Open(Path.Combine(path, "config.json"), $"{name}/config.json");

    /// <summary>Whether there are weights that can be read, in any variant.</summary>
    public bool HasWeights => WeightFile is not null;

    /// <summary>The weights, which the caller disposes.</summary>
    /// <exception cref="CheckpointException">They are missing or damaged.</exception>
    public ITensorSource Weights()
    {
        if (WeightFile is { } file)
            return file.EndsWith(WeightNames.Extension, StringComparison.Ordinal) ? SafetensorsFile.Open(file) : ShardedTensors.Open(file);
        var pickle = Directory.EnumerateFiles(path).FirstOrDefault(WeightNames.IsPickle);
        throw new CheckpointException($"{name} has no weights in safetensors format in {path}.{(pickle is null ? "" : $" {WeightNames.RefusePickle(Path.GetFileName(pickle))}")}");
    }

    /// <summary>The weights, or the index of several files of them.</summary>
    private string? WeightFile => WeightNames.Stems(variant)
        .SelectMany(stem => new[] { $"{stem}{WeightNames.Extension}", $"{stem}{WeightNames.Extension}.index.json" })
        .Select(file => Path.Combine(path, file)).FirstOrDefault(File.Exists);
}
