using System.Text.Json.Nodes;
using AttendAndExcite.Imaging;
using AttendAndExcite.Tests.Weights;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests;

/// <summary>A model that brings a safety checker: the recorded one beside a recorded tiny model.</summary>
public sealed class SafetyTests : IDisposable
{
    private const string Recording = "evaluation/golden/tiny-safety-checker.safetensors";

    private readonly ScratchFolder _folder = new();

    [Fact]
    public void Pictures_are_flagged_as_recorded_and_the_others_left_alone()
    {
        using var scope = NewDisposeScope();
        using var model = StableDiffusion.Open(ModelWithChecker(threshold: null));
        var pixels = Golden.Tensor(Recording, "pil_images"); // batch, row, column, channel

        var flags = model.Flag([.. Enumerable.Range(0, 4).Select(image => new Picture((int)pixels.shape[2], (int)pixels.shape[1], pixels[image].contiguous().data<byte>().ToArray()))]);

        Assert.Equal([true, true, false, false], flags);
    }

    [Theory]
    [InlineData(-2f, true)]
    [InlineData(2f, false)]
    public void A_flagged_picture_is_black_and_said_so(float threshold, bool flagged)
    {
        using var model = StableDiffusion.Open(ModelWithChecker(threshold));
        var request = new GenerationRequest("a cat and a dog") { Plain = true, Steps = 1, Width = 64, Height = 64 };

        var image = Assert.Single(new Generator(model).Generate(request));
        var unchecked_ = Assert.Single(new Generator(model).Generate(request with { SkipSafetyChecker = true }));

        Assert.Equal(flagged, image.IsFlagged);
        Assert.False(unchecked_.IsFlagged);
        Assert.Contains(unchecked_.Picture.Pixels, value => value != 0);
        Assert.Equal(flagged ? new byte[3 * 64 * 64] : unchecked_.Picture.Pixels, image.Picture.Pixels);
        Assert.True(image.Settings.SafetyChecker);
        Assert.False(unchecked_.Settings.SafetyChecker);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A model folder with the recorded checker, all of whose concepts have another threshold if one is given.</summary>
    private string ModelWithChecker(float? threshold)
    {
        Copy(Golden.Path("models/tiny-sd21"), "");
        Copy(Golden.Path("evaluation/models/tiny-safety-checker"), "safety_checker");
        string index = _folder.File("model_index.json");
        var json = JsonNode.Parse(File.ReadAllText(index))!;
        json["safety_checker"] = new JsonArray("stable_diffusion", "StableDiffusionSafetyChecker");
        File.WriteAllText(index, json.ToJsonString());
        if (threshold is not { } value) return _folder.Root;
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(Golden.Path("evaluation/models/tiny-safety-checker/model.safetensors"));
        SafetensorsFile.Write(_folder.File("safety_checker/model.safetensors"),
            file.Names.Select(name => KeyValuePair.Create(name, name == "concept_embeds_weights" ? full(file.Info(name).Shape, value) : file.Read(name))));
        return _folder.Root;
    }

    private void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, _folder.File(Path.Combine(to, Path.GetRelativePath(from, file))), overwrite: true);
    }
}
