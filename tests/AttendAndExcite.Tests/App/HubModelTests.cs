using System.Text;
using AttendAndExcite.Evaluation.Benchmark;
using AttendAndExcite.Imaging;
using AttendAndExcite.Tests.Weights;
using AttendAndExcite.Tests.Weights.Hub;

namespace AttendAndExcite.Tests.App;

/// <summary>Commands on models that are, or seem to be, the Hub's.</summary>
public sealed class HubModelTests : IAsyncLifetime
{
    private readonly ScratchFolder _folder = new();
    private FakeHub _hub = null!;

    private Dictionary<string, string> Environment => new() { ["HF_ENDPOINT"] = _hub.Address.ToString(), ["HF_HUB_CACHE"] = _folder.File("cache"), ["HF_HUB_OFFLINE"] = "0", ["HF_TOKEN"] = "" };

    public async ValueTask InitializeAsync() => _hub = (await FakeHub.Start()).WithFolder(Golden.Path("models/tiny-sd21"));

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_picture_downloads_no_model_whose_name_may_have_been_a_folder_elsewhere()
    {
        string settings = $"a cat\nSteps: 2, Sampler: PLMS, CFG scale: 7.5, Seed: 0, Size: 64x64, Model: {FakeHub.Repository}, RNG: CPU";
        string picture = _folder.Write("0.png", PngText.Insert(await File.ReadAllBytesAsync(Golden.Path("evaluation/images/img2_63x50.png")), GenerationParameters.Keyword, settings));
        string[] again = ["generate", picture, "--threads", "1", "--output", _folder.File("out")];

        foreach (string[] command in new string[][] { again, ["explain", picture, "--output", _folder.File("page.html")] })
        {
            var (code, output, errors) = await Aae.Run(Environment, command);
            Assert.Equal((2, ""), (code, output));
            Assert.Equal($"{picture} was made with the model {FakeHub.Repository}, which is neither a folder or file here nor in the Hub's cache; name it with --model.", errors.Trim());
        }

        Assert.Empty(_hub.Requests);
        Assert.Equal(0, (await Aae.Run(Environment, [.. again, "--model", FakeHub.Repository])).Code);
        Assert.NotEmpty(_hub.Requests);
        Assert.Equal(0, (await Aae.Run(Environment, again)).Code); // it is in the cache now
    }

    [Theory]
    [InlineData("nobody/minature", "There is no folder nobody/minature, and nobody/minature is not in the cache ")]
    [InlineData("nobody/minature@main", "nobody/minature is not in the cache ")]
    [InlineData("sd-1.4", "CompVis/stable-diffusion-v1-4 is not in the cache ")]
    public async Task A_name_that_is_not_found_may_be_a_mistyped_folder(string name, string expected)
    {
        var (code, _, errors) = await Aae.Run(new Dictionary<string, string>(Environment) { ["HF_HUB_OFFLINE"] = "1" }, "generate", "a cat", "--model", name, "--output", _folder.File("out"));

        Assert.Equal(1, code);
        Assert.StartsWith(expected, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_of_a_model_that_is_gone_is_named()
    {
        string gone = _folder.File("models/gone");
        string picture = _folder.Write("0.png", PngText.Insert(await File.ReadAllBytesAsync(Golden.Path("evaluation/images/img2_63x50.png")), GenerationParameters.Keyword,
            $"a cat\nSteps: 2, Sampler: PLMS, CFG scale: 7.5, Seed: 0, Size: 64x64, Model: {gone}, RNG: CPU"));

        var (code, _, errors) = await Aae.Run(Environment, "generate", picture, "--output", _folder.File("out"));

        Assert.Equal(2, code);
        Assert.Equal($"{picture} was made with the model {gone}, which is neither a folder or file here nor in the Hub's cache; name it with --model.", errors.Trim());
    }

    [Theory]
    [InlineData("generate", "a cat", "--model", "{here}")]
    [InlineData("models", "verify", "{here}")]
    public async Task A_folder_that_is_no_model_is_a_mistake_in_the_command(params string[] arguments)
    {
        var (code, output, errors) = await Aae.Run(Environment, [.. arguments.Select(text => text.Replace("{here}", _folder.Root))]);

        Assert.Equal((2, ""), (code, output));
        Assert.Equal($"{_folder.Root} is not a model folder: it has no model_index.json.", errors.Trim());
    }

    [Fact]
    public async Task The_estimate_for_previews_is_stored_where_the_model_finds_it()
    {
        _hub.Files["unet/config.json"] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(_hub.Files["unet/config.json"]).Replace("\"sample_size\": 32", "\"sample_size\": 8")); // small pictures
        string snapshot = (await Aae.Run(Environment, "models", "pull", FakeHub.Repository)).Output.Trim(), hash = ContentHashes.OfModel(snapshot);

        var (code, output, errors) = await Aae.Run(Environment, "fit-preview", "--samples", "1", "--threads", "1", "--model", FakeHub.Repository);

        Assert.True(code == 0, errors);
        Assert.Equal(Path.Combine(snapshot, LatentPreview.FileName), output.Trim());
        Assert.Equal(hash, ContentHashes.OfModel(snapshot));
        Assert.Equal($"{FakeHub.Repository} is whole.", (await Aae.Run(Environment, "models", "verify", FakeHub.Repository)).Output.Trim());
        using var scope = NewDisposeScope();
        using var model = StableDiffusion.Open(snapshot);
        var latents = zeros(1, model.LatentChannels, 2, 2);
        Assert.NotEqual(model.Decode(latents)[0].Pixels, model.Preview(latents)[0].Pixels);
    }
}
