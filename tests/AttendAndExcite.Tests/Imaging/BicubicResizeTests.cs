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
    [InlineData(0, 1)]
    [InlineData(1, 8)]
    [InlineData(2, 1)]
    [InlineData(3, 8)]
    public void Enlarging_is_Pillow_s_too(int image, int stride)
    {
        using var scope = NewDisposeScope();
        var pixels = PictureNormalisation.Clip.Apply(CentreCrop.LikeTorchvision(Read(image), 224));

        AssertAsRecorded(pixels, "evaluation/golden/tiny-clip-224", stride == 1 ? $"pixels_{image}" : $"pixels_{image}_strided8", stride, "pixel_checks", image);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 6)]
    [InlineData(2, 6)]
    [InlineData(3, 6)]
    public void Squashing_to_a_square_is_Pillow_s_too(int image, int stride)
    {
        using var scope = NewDisposeScope();
        var small = PictureNormalisation.Clip.Apply(BicubicResize.Resize(Read(image), 64, 64));
        var large = PictureNormalisation.Clip.Apply(BicubicResize.Resize(Read(image), 384, 384));

        Assert.InRange(TinyModel.Error(small, Golden.Tensor("evaluation/golden/tiny-blip.safetensors", $"pixels_{image}")), 0, 1e-6);
        AssertAsRecorded(large, "evaluation/golden/tiny-blip", stride == 1 ? $"pixels384_{image}" : $"pixels384_{image}_strided6", stride, "pixels384_checks", image);
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

    /// <summary>Equal where there are recorded pixels, and in the sums over all of them.</summary>
    private static void AssertAsRecorded(Tensor pixels, string recording, string name, int stride, string checks, int image)
    {
        var every = arange(0, pixels.shape[1], stride);
        var seen = pixels.index_select(1, every).index_select(2, every);
        Assert.InRange(TinyModel.Error(seen, Golden.Tensor($"{recording}.safetensors", name)), 0, 1e-6);
        var check = Golden.Json($"{recording}.json").GetProperty(checks)[image];
        Assert.Equal(check.GetProperty("sum").GetDouble(), pixels.to_type(float64).sum().item<double>(), 0.01);
        Assert.Equal(check.GetProperty("abs_sum").GetDouble(), pixels.to_type(float64).abs().sum().item<double>(), 0.01);
    }
}
