using AttendAndExcite.Miniature;
using AttendAndExcite.Miniature.Training;
using AttendAndExcite.Tests.Weights;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests.Miniature;

/// <summary>The U-Net learns from what the autoencoder makes of the scenes now.</summary>
public sealed class LatentScenesTests : IDisposable
{
    private const int Scenes = 70; // one more portion than 64

    private readonly ScratchFolder _folder = new();

    public LatentScenesTests() => MiniatureFolder.Disassemble(MiniatureModel.Folder, _folder.Root);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Latents_are_encoded_once_and_again_when_the_autoencoder_has_changed()
    {
        var (first, log) = Open();
        var (second, silence) = Open();
        Change("autoencoder");
        Assert.False(LatentScenes.AreCurrent(_folder.Root));
        var (third, _) = Open();

        Assert.Equal($"unet encodes {Scenes} scenes, once for this autoencoder\n", log);
        Assert.Equal("", silence);
        Assert.Equal(first, second);
        Assert.NotEqual(first, third);
        Assert.True(LatentScenes.AreCurrent(_folder.Root, Scenes));
        Assert.False(LatentScenes.AreCurrent(_folder.Root, Scenes + 1));
    }

    [Fact]
    public void An_interrupted_encoding_ends_at_once_and_leaves_nothing()
    {
        Assert.Throws<OperationCanceledException>(() => LatentScenes.OpenOrEncode(_folder.Root, Scenes, TextWriter.Null, new CancellationToken(canceled: true)));

        Assert.False(File.Exists(Path.Combine(_folder.Root, LatentScenes.FileName)));
    }

    [Fact]
    public void An_interrupted_preparation_of_the_judge_ends_at_once() =>
        Assert.Throws<OperationCanceledException>(() => new DisturbedScenes(_folder.Root, TextWriter.Null, new CancellationToken(canceled: true)));

    private (float[] Latents, string Log) Open()
    {
        using var scope = NewDisposeScope();
        using var log = new StringWriter { NewLine = "\n" };
        using var scenes = LatentScenes.OpenOrEncode(_folder.Root, Scenes, log, default);
        return ([.. scenes.Latents([0, Scenes - 1]).data<float>()], log.ToString());
    }

    /// <summary>As if the part had been trained on.</summary>
    private void Change(string part)
    {
        using var scope = NewDisposeScope();
        string path = TrainingFolder.Mean(_folder.Root, part);
        Dictionary<string, Tensor> weights;
        using (var file = SafetensorsFile.Open(path)) weights = file.Names.ToDictionary(name => name, name => file.Copy(name) * 1.01);
        SafetensorsFile.Write(path, weights);
    }
}
