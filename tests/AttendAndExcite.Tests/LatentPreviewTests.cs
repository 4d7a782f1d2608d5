using System.Text.Json;
using AttendAndExcite.Configuration;
using AttendAndExcite.Evaluation.Benchmark;
using AttendAndExcite.Tests.Weights;

namespace AttendAndExcite.Tests;

public class LatentPreviewTests
{
    private static readonly double[,] Weights = { { 0.2, -0.1, 0.05, 0.3 }, { 0.1, 0.2, -0.3, 0 }, { -0.2, 0.1, 0.1, 0.1 } };

    [Fact]
    public void A_linear_decoder_is_found_again_and_survives_its_file()
    {
        using var scope = NewDisposeScope();
        var latents = randn(3, 4, 6, 5) * 0.5;
        var colours = einsum("kc,bchw->bkhw", tensor(Weights).to_type(float32), latents) + 0.1;
        var pictures = nn.functional.interpolate(colours, [24, 20]); // each latent pixel a square of 4
        var fitted = LatentPreview.Fit(latents, pictures);
        Assert.Equal(1, fitted.Explained, 1e-9);

        using var json = JsonDocument.Parse(fitted.ToJson());
        var read = LatentPreview.Read(new ConfigReader(json.RootElement, "latent_rgb.json"), channels: 4);
        var previews = read.Pictures(latents, factor: 4);
        for (int image = 0; image < 3; image++)
        {
            var expected = AttendAndExcite.Imaging.Picture.FromTensor(pictures[image]).Pixels;
            Assert.All(previews[image].Pixels.Zip(expected), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1)); // halves may round either way
        }
    }

    [Fact]
    public void What_is_not_linear_is_said_to_be_explained_in_part()
    {
        using var scope = NewDisposeScope();
        var latents = randn(2, 4, 16, 16);
        var pictures = latents.narrow(1, 0, 3) + randn(2, 3, 16, 16); // half of the variance is noise
        Assert.Equal(0.5, LatentPreview.Fit(latents, pictures).Explained, 0.1);
    }

    [Fact]
    public void A_file_for_other_latents_is_refused()
    {
        using var json = JsonDocument.Parse("""{"red": [1, 2, 3, 4], "green": [1, 2, 3, 4], "blue": [1, 2, 3, 4]}""");
        var error = Assert.Throws<ConfigException>(() => LatentPreview.Read(new ConfigReader(json.RootElement, "latent_rgb.json"), channels: 4));
        Assert.Contains("5 numbers", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_beside_a_single_file_checkpoint_is_found()
    {
        using var scope = NewDisposeScope();
        using var folder = new ScratchFolder();
        var rows = KeyTableRow.Read("sd1").Where(row => row.OldKey != "-").DistinctBy(row => row.OldKey).Select(row => (row.OldKey, row.OldShape));
        string checkpoint = SparseCheckpoint.Write(folder.File("v1.5.safetensors"), rows);
        string preview = folder.Write("v1.5.latent_rgb.json", """{"red": [0, 0, 0, 0, 1], "green": [1, 0, 0, 0, 0], "blue": [0, 0, 0, 0, -1]}""");

        using var model = StableDiffusion.Open(checkpoint);
        var picture = model.Preview(ones(1, 4, 2, 2))[0];

        Assert.Equal(preview, LatentPreview.FileOf(checkpoint));
        Assert.Equal((16, 16), (picture.Width, picture.Height));
        Assert.Equal([255, 255, 0], picture.Pixels[..3]);
    }

    [Fact]
    public void The_file_is_no_part_of_the_model_s_hash()
    {
        using var folder = new ScratchFolder();
        folder.Write("unet/config.json", "{}");
        string before = ContentHashes.OfModel(folder.Root);

        File.WriteAllText(LatentPreview.FileOf(folder.Root), "{}");
        Assert.Equal(before, ContentHashes.OfModel(folder.Root));
        folder.Write("attend_and_excite.json", "{}");
        Assert.NotEqual(before, ContentHashes.OfModel(folder.Root));
    }

    [Fact]
    public void A_model_without_the_file_shows_what_its_decoder_makes()
    {
        using var scope = NewDisposeScope();
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        var latents = Golden.Tensor("golden/tiny-sd14/vae.safetensors", "latent");
        Assert.Equal(model.Decode(latents)[0].Pixels, model.Preview(latents)[0].Pixels);
    }
}
