using AttendAndExcite.Imaging;
using AttendAndExcite.Tests.Weights;

namespace AttendAndExcite.Tests.Imaging;

public class PictureTests
{
    [Theory]
    [InlineData("tiny-sd14")]
    [InlineData("tiny-sd21")]
    public void A_decoded_tensor_becomes_the_recorded_bytes(string model)
    {
        using var scope = NewDisposeScope();
        var decoded = Golden.Tensor($"golden/{model}/vae.safetensors", "decoded");
        var expected = Golden.Tensor($"golden/{model}/vae.safetensors", "decoded_uint8");
        var differences = expected.data<byte>().Zip(Picture.FromTensor(decoded[0]).Pixels, (one, other) => Math.Abs(one - other)).ToList();
        Assert.True(differences.Max() <= 1);
        Assert.True(differences.Sum() <= 5, $"{differences.Sum()} values differ"); // the bytes were recorded from a second decoding, equal to 1e-6
    }

    [Fact]
    public void Values_outside_are_clamped()
    {
        using var values = tensor([-2f, -1f, 0f, 0.2f, 1f, 3f]).view(3, 1, 2);
        Assert.Equal<byte[]>([0, 128, 255, 0, 153, 255], Picture.FromTensor(values).Pixels);
    }

    [Fact]
    public void A_png_file_gives_back_every_pixel()
    {
        using var folder = new ScratchFolder();
        byte[] pixels = [.. Enumerable.Range(0, 5 * 7 * 3).Select(index => (byte)(index * 37))];
        string path = folder.Write("a.png", new Picture(5, 7, pixels).ToPng());
        var read = Picture.Read(path);
        Assert.Equal((5, 7), (read.Width, read.Height));
        Assert.Equal(pixels, read.Pixels);
    }

    [Fact]
    public void A_number_of_bytes_that_does_not_fit_is_refused() =>
        Assert.Contains("12", Assert.Throws<ArgumentException>(() => new Picture(2, 2, new byte[11])).Message, StringComparison.Ordinal);
}
