using AttendAndExcite.Miniature.Scenes;
using AttendAndExcite.Models;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Miniature.Training;

/// <summary>Scenes with their latents, encoded once and kept in a file.</summary>
internal sealed class LatentScenes : IDisposable
{
    /// <summary>The file in a training folder.</summary>
    public const string FileName = "latents.safetensors";

    private const int Chunk = 64;

    private readonly Autoencoder _autoencoder;
    private readonly Tensor _latents;
    private readonly Scene[] _scenes;

    private LatentScenes(Autoencoder autoencoder, Tensor latents, Scene[] scenes, double scale) =>
        (_autoencoder, _latents, _scenes, Scale) = (autoencoder, latents, scenes, scale);

    /// <summary>The scaling factor: one over the deviation of the encoder's means.</summary>
    public double Scale { get; }

    public Scene this[int index] => _scenes[index];

    /// <summary>The scenes of a training folder; the encoder must have been trained.</summary>
    public static LatentScenes OpenOrEncode(string folder, int count)
    {
        var autoencoder = AutoencoderTraining.Trained(folder);
        var scenes = Enumerable.Range(0, count).Select(index => SceneComposer.Compose(new Random(index))).ToArray();
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) Encode(autoencoder, scenes, path);
        using var file = SafetensorsFile.Open(path);
        return new LatentScenes(autoencoder, file.Read("latents").DetachFromDisposeScope(), scenes, file.Read("scale").item<float>());
    }

    /// <summary>Scaled latents of some scenes: count, 4, 16, 16.</summary>
    public Tensor Latents(int[] indices)
    {
        using var scope = NewDisposeScope();
        return _latents.index_select(0, tensor(indices.Select(index => (long)index).ToArray())).MoveToOuterDisposeScope();
    }

    /// <summary>Pictures of scaled latents.</summary>
    public Tensor Decode(Tensor latents)
    {
        using var scope = NewDisposeScope();
        return _autoencoder.Decode(latents / Scale).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _autoencoder.Dispose();
        _latents.Dispose();
    }

    private static void Encode(Autoencoder autoencoder, Scene[] scenes, string path)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var means = cat([.. scenes.Chunk(Chunk).Select(some => autoencoder.Encode(SceneRenderer.Pictures(some)).Mean)]);
        var scale = 1 / means.std();
        SafetensorsFile.Write(path, new Dictionary<string, Tensor> { ["latents"] = means * scale, ["scale"] = scale });
    }
}
