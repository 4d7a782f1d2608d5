using System.Text.Json;
using AttendAndExcite.Imaging;
using AttendAndExcite.Tests.Models;

namespace AttendAndExcite.Tests.Imaging;

/// <summary>Pictures as CLIP, BLIP and the safety checker see them, against what Pillow, torchvision and transformers made of the same files.</summary>
public class BicubicResizeTests
{
    private static readonly string[] Files = ["img0_97x131.png", "img1_211x149.png", "img2_63x50.png", "img3_301x71.png"];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_middle_square_is_Pillow_s_to_the_last_bit(int image)
    {
        using var scope = NewDisposeScope();
        var crop = CentreCrop.LikeTorchvision(Read(image), 64);

        Assert.Equal(Golden.Tensor("evaluation/golden/tiny-clip-64.safetensors", $"crop_uint8_{image}").data<byte>().ToArray(), crop.Pixels);
        Assert.InRange(TinyModel.Error(PictureNormalisation.Clip.Apply(crop), Golden.Tensor("evaluation/golden/tiny-clip-64.safetensors", $"pixels_{image}")), 0, 1e-6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Enlarging_is_Pillow_s_too(int image)
    {
        using var scope = NewDisposeScope();
        var pixels = PictureNormalisation.Clip.Apply(CentreCrop.LikeTorchvision(Read(image), 224));

        AssertSums(pixels, Golden.Json("evaluation/golden/tiny-clip-224.json").GetProperty("pixel_checks")[image]);
        if (image is 1 or 3) AssertEvery(8, pixels, Golden.Tensor("evaluation/golden/tiny-clip-224.safetensors", $"pixels_{image}_strided8"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Squashing_to_a_square_is_Pillow_s_too(int image)
    {
        using var scope = NewDisposeScope();
        var small = PictureNormalisation.Clip.Apply(BicubicResize.Resize(Read(image), 64, 64));
        var large = PictureNormalisation.Clip.Apply(BicubicResize.Resize(Read(image), 384, 384));

        AssertEvery(1, small, Golden.Tensor("evaluation/golden/tiny-blip.safetensors", $"pixels_{image}"));
        AssertSums(large, Golden.Json("evaluation/golden/tiny-blip.json").GetProperty("pixels384_checks")[image]);
        if (image > 0) AssertEvery(6, large, Golden.Tensor("evaluation/golden/tiny-blip.safetensors", $"pixels384_{image}_strided6"));
    }

    [Fact]
    public void The_safety_checker_s_square_is_cut_as_transformers_cuts_it()
    {
        using var scope = NewDisposeScope();
        var pictures = Golden.Tensor("evaluation/golden/tiny-safety-checker.safetensors", "pil_images"); // batch, row, column, channel
        var inputs = Golden.Tensor("evaluation/golden/tiny-safety-checker.safetensors", "clip_input");
        for (int image = 0; image < pictures.shape[0]; image++)
        {
            var picture = new Picture((int)pictures.shape[2], (int)pictures.shape[1], pictures[image].contiguous().data<byte>().ToArray());
            Assert.InRange(TinyModel.Error(PictureNormalisation.Clip.Apply(CentreCrop.LikeTransformers(picture, 56)), inputs[image]), 0, 1e-6);
        }
    }

    [Fact]
    public void Torchvision_and_transformers_cut_the_recorded_picture_at_different_places()
    {
        var recorded = Golden.Json("evaluation/golden/tiny-clip-64.json").GetProperty("geometry")[3];
        int down = recorded.GetProperty("hf_crop_left").GetInt32(), even = recorded.GetProperty("crop_left").GetInt32();
        var resized = BicubicResize.Resize(Read(3), 271, 64);

        Assert.NotEqual(down, even);
        Assert.Equal(resized.Pixels.AsSpan(3 * even, 192), CentreCrop.LikeTorchvision(Read(3), 64).Pixels.AsSpan(0, 192));
        Assert.Equal(resized.Pixels.AsSpan(3 * down, 192), CentreCrop.LikeTransformers(Read(3), 64).Pixels.AsSpan(0, 192));
    }

    private static Picture Read(int image) => Picture.Read(Golden.Path($"evaluation/images/{Files[image]}"));

    /// <summary>Only every so-many-th row and column is recorded.</summary>
    private static void AssertEvery(int stride, Tensor pixels, Tensor recorded)
    {
        var every = arange(0, pixels.shape[1], stride);
        Assert.InRange(TinyModel.Error(pixels.index_select(1, every).index_select(2, every), recorded), 0, 1e-6);
    }

    private static void AssertSums(Tensor pixels, JsonElement recorded)
    {
        using var exact = pixels.to_type(float64);
        Assert.Equal(recorded.GetProperty("sum").GetDouble(), exact.sum().item<double>(), 0.01);
        Assert.Equal(recorded.GetProperty("abs_sum").GetDouble(), exact.abs().sum().item<double>(), 0.01);
    }
}
