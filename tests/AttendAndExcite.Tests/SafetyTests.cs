using AttendAndExcite.Imaging;
using AttendAndExcite.Tests.Weights;

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
        using var model = StableDiffusion.Open(CheckedModel.Make(_folder, threshold: null));
        var pixels = Golden.Tensor(Recording, "pil_images"); // batch, row, column, channel

        var flags = model.Flag([.. Enumerable.Range(0, 4).Select(image => new Picture((int)pixels.shape[2], (int)pixels.shape[1], pixels[image].contiguous().data<byte>().ToArray()))]);

        Assert.Equal([true, true, false, false], flags);
    }

    [Theory]
    [InlineData(-2f, true)]
    [InlineData(2f, false)]
    public void A_flagged_picture_is_black_and_said_so(float threshold, bool flagged)
    {
        using var model = StableDiffusion.Open(CheckedModel.Make(_folder, threshold));
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
}
