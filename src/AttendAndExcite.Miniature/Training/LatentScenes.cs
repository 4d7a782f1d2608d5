using System.Diagnostics;
using System.Security.Cryptography;
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
    private const string Origin = "autoencoder"; // in the file's free texts: the SHA-256 of the weights that encoded it
    private const string Count = "scenes";

    private static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(20);

    private readonly Autoencoder _autoencoder;
    private readonly Tensor _latents;
    private readonly Scene[] _scenes;

    private LatentScenes(Autoencoder autoencoder, Tensor latents, Scene[] scenes, double scale) =>
        (_autoencoder, _latents, _scenes, Scale) = (autoencoder, latents, scenes, scale);

    /// <summary>The scaling factor: one over the deviation of the encoder's means.</summary>
    public double Scale { get; }

    public Scene this[int index] => _scenes[index];

    /// <summary>The scenes of a training folder, encoded anew where the autoencoder is another one since; it must have been trained.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="count">How many scenes.</param>
    /// <param name="log">Told how far the encoding is.</param>
    /// <param name="cancellation">Stops the encoding; nothing is written then.</param>
    public static LatentScenes OpenOrEncode(string folder, int count, TextWriter log, CancellationToken cancellation)
    {
        var scenes = Enumerable.Range(0, count).Select(index => SceneComposer.Compose(new Random(index))).ToArray();
        string path = Path.Combine(folder, FileName);
        if (!AreCurrent(folder, count)) Encode(folder, scenes, log, cancellation);
        using var file = SafetensorsFile.Open(path);
        return new LatentScenes(AutoencoderTraining.Trained(folder), file.Read("latents").DetachFromDisposeScope(), scenes, file.Read("scale").item<float>());
    }

    /// <summary>Whether a training folder has latents that its autoencoder, as it is now, made.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="count">How many they must be; null for any number.</param>
    public static bool AreCurrent(string folder, int? count = null)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return false;
        using var file = SafetensorsFile.Open(path);
        return file.Metadata.TryGetValue(Origin, out string? origin) && origin == HashOf(folder)
            && file.Metadata.TryGetValue(Count, out string? scenes) && (count is null || scenes == $"{count}");
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

    private static string HashOf(string folder) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(TrainingFolder.Mean(folder, "autoencoder"))));

    private static void Encode(string folder, Scene[] scenes, TextWriter log, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        string origin = HashOf(folder);
        using var autoencoder = AutoencoderTraining.Trained(folder);
        var (clock, means) = (Stopwatch.StartNew(), new List<Tensor>());
        log.WriteLine($"unet encodes {scenes.Length} scenes, once for this autoencoder");
        log.Flush();
        foreach (var some in scenes.Chunk(Chunk))
        {
            cancellation.ThrowIfCancellationRequested();
            means.Add(autoencoder.Encode(SceneRenderer.Pictures(some)).Mean);
            if (clock.Elapsed < BetweenReports) continue;
            log.WriteLine($"unet encoded {means.Count * Chunk}/{scenes.Length}");
            log.Flush();
            clock.Restart();
        }

        var all = cat([.. means]);
        var scale = 1 / all.std();
        SafetensorsFile.Write(
            Path.Combine(folder, FileName),
            new Dictionary<string, Tensor> { ["latents"] = all * scale, ["scale"] = scale },
            new Dictionary<string, string> { [Origin] = origin, [Count] = $"{scenes.Length}" });
    }
}
