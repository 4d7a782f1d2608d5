using AttendAndExcite.Configuration;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests.Weights;

public sealed class ModelFolderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public ModelFolderTests() => _folder.Write("model_index.json",
        """{"_class_name":"StableDiffusionPipeline","unet":["diffusers","UNet2DConditionModel"],"safety_checker":[null,null]}""");

    [Theory]
    [InlineData(null, "plain")]
    [InlineData("fp16", "half")]
    [InlineData("bf16", "plain")]
    public void The_variant_chooses_among_weight_files(string? variant, string expected)
    {
        Put("unet/diffusion_pytorch_model.safetensors", "plain");
        Put("unet/diffusion_pytorch_model.fp16.safetensors", "half");

        using var weights = ModelFolder.Open(_folder.Root, variant).Weights("unet");

        Assert.Equal([expected], weights.Names);
    }

    [Fact]
    public void A_half_precision_file_serves_where_it_is_the_only_one()
    {
        Put("text_encoder/model.fp16.safetensors", "half");

        using var weights = ModelFolder.Open(_folder.Root).Weights("text_encoder");

        Assert.Equal(["half"], weights.Names);
    }

    [Fact]
    public void An_index_of_several_files_is_followed()
    {
        Put("unet/diffusion_pytorch_model-00001-of-00001.safetensors", "a");
        _folder.Write("unet/diffusion_pytorch_model.safetensors.index.json", """{"weight_map":{"a":"diffusion_pytorch_model-00001-of-00001.safetensors"}}""");

        using var weights = ModelFolder.Open(_folder.Root).Weights("unet");

        Assert.Equal(["a"], weights.Names);
    }

    [Fact]
    public void Pickles_are_refused_with_reason_and_remedy()
    {
        _folder.Write("unet/diffusion_pytorch_model.bin", "not even a pickle");

        var error = Assert.Throws<CheckpointException>(() => ModelFolder.Open(_folder.Root).Weights("unet"));

        Assert.Contains("diffusion_pytorch_model.bin is a Python pickle", error.Message);
        Assert.Contains("get the model's .safetensors version", error.Message);
    }

    [Fact]
    public void Parts_are_there_when_the_index_names_them_and_their_folder_exists()
    {
        _folder.Write("unet/config.json", "{}");
        _folder.Write("safety_checker/config.json", "{}");
        var folder = ModelFolder.Open(_folder.Root);

        Assert.True(folder.Has("unet"));
        Assert.False(folder.Has("safety_checker"));
        Assert.False(folder.Has("vae"));
    }

    [Fact]
    public void What_is_missing_or_malformed_is_one_sentence()
    {
        _folder.Write("unet/config.json", "{\n  ");
        _folder.Write("vae/config.json", "[1]");
        _folder.Write("scheduler/scheduler_config.json", "nonsense");
        _folder.Write("attend_and_excite.json", """{"attention_level":1}""");
        var folder = ModelFolder.Open(_folder.Root);

        Assert.Equal("unet/config.json is not valid JSON: it breaks off or goes wrong in line 2 at byte 3.", Assert.Throws<ConfigException>(() => folder.Config("unet")).Message);
        Assert.Contains("vae/config.json is not a JSON object", Assert.Throws<ConfigException>(() => folder.Config("vae")).Message);
        Assert.Contains("scheduler_config.json is not valid JSON", Assert.Throws<ConfigException>(() => folder.SchedulerConfig).Message);
        Assert.Contains("lacks text_encoder", Assert.Throws<ConfigException>(() => folder.Config("text_encoder")).Message);
        Assert.Contains("lacks tokenizer", Assert.Throws<ConfigException>(() => folder.Tokenizer).Message);
        Assert.Contains("no model_index.json", Assert.Throws<UnknownModelException>(() => ModelFolder.Open(Path.Combine(_folder.Root, "unet"))).Message);
        Assert.Contains("There is no folder", Assert.Throws<UnknownModelException>(() => ModelFolder.Open(Path.Combine(_folder.Root, "none"))).Message);
        Assert.Equal(1, folder.Guidance!.Int("attention_level"));
    }

    public void Dispose() => _folder.Dispose();

    private void Put(string file, string tensorName)
    {
        using var one = ones(1);
        SafetensorsFile.Write(_folder.File(file), [new(tensorName, one)]);
    }
}
