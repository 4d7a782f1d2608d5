using AttendAndExcite.Configuration;
using AttendAndExcite.Models;
using AttendAndExcite.Text;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests.Weights;

public sealed class SingleFileCheckpointTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Theory]
    [InlineData("sd1", "sd14")]
    [InlineData("sd2", "sd21")]
    public void A_checkpoint_of_real_size_gives_networks_whose_every_parameter_it_fills(string generation, string model)
    {
        var checkpoint = SingleFileCheckpoint.Open(RealSize(generation, "model.safetensors"));
        var unet = UNetConfig.Read(checkpoint.Config("unet"));
        var networks = new (string Part, Network Network)[]
        {
            ("unet", Network.WithoutWeights(() => new UNet(unet))),
            ("vae", Network.WithoutWeights(() => new Autoencoder(AutoencoderConfig.Read(checkpoint.Config("vae"))))),
            ("text_encoder", Network.WithoutWeights(() => new ClipTextModel(ClipTextConfig.Read(checkpoint.Config("text_encoder"))))),
        };

        foreach (var (part, network) in networks)
        {
            using (network)
            {
                var assigned = new List<string>();
                using var weights = checkpoint.Weights(part);
                Checkpoint.Load(weights, network.Shapes, (key, _) => assigned.Add(key));
                Assert.Equal(network.Shapes.Keys.Order(), assigned.Order());
                if (part == "unet") Assert.Equal(RealKeys($"{model}_unet").Order(), assigned.Order());
            }
        }

        Assert.Equal(generation == "sd1" ? [8, 8, 8, 8] : [5, 10, 20, 20], unet.Heads);
        Assert.Equal(generation == "sd2", unet.UseLinearProjection);
    }

    [Fact]
    public void Fused_projections_are_divided_into_query_key_and_value()
    {
        using var scope = NewDisposeScope();
        var fused = arange(36, float32).view(12, 3);
        string path = _folder.File("x.safetensors");
        SafetensorsFile.Write(path, [new("in", fused)]);
        using var part = new SingleFilePart(SafetensorsFile.Open(path), new Dictionary<string, OriginalSource> { ["q"] = new("in", 0), ["v"] = new("in", 2), ["all"] = new("in", null) });

        Assert.Equal([4, 3], part.Info("v").Shape);
        Assert.True(part.Read("q").equal(fused.narrow(0, 0, 4)).all().item<bool>());
        Assert.True(part.Read("v").equal(fused.narrow(0, 8, 4)).all().item<bool>());
        Assert.True(part.Read("all").equal(fused).all().item<bool>());
    }

    [Theory]
    [InlineData("tiny-sd14", "sd1")]
    [InlineData("tiny-sd21", "sd2")]
    public void A_folder_written_as_one_file_has_the_same_tensors(string model, string generation)
    {
        using var scope = NewDisposeScope();
        var folder = ModelFolder.Open(Golden.Path($"models/{model}"));
        string[] parts = ["unet", "vae", "text_encoder"];
        var originals = parts.ToDictionary(part => part, part => folder.Weights(part));
        var checkpoint = SingleFileCheckpoint.Open(WriteAsOneFile(originals, generation));

        var recorded = KeyTableRow.Read(generation).Select(row => row.NewKey).ToHashSet();

        foreach (string part in parts)
        {
            using var weights = checkpoint.Weights(part);
            var compared = originals[part].Names.Where(name => recorded.Contains($"{part}/{name}") && !DeprecatedKeys.IsIgnored(name)).ToArray();
            Assert.NotEmpty(compared);
            Assert.Equal(compared.Select(DeprecatedKeys.Rename).Order(), weights.Names.Order());
            Assert.All(compared, name => Assert.True(weights.Read(DeprecatedKeys.Rename(name)).flatten().equal(originals[part].Read(name).flatten()).all().item<bool>(), name));
            originals[part].Dispose();
        }

        Assert.Equal(UNetConfig.Read(folder.Config("unet")).BlockOutChannels, checkpoint.Config("unet").Sizes("block_out_channels", LargestSizes.Width, LargestSizes.Levels));
        Assert.Equal(AutoencoderConfig.Read(folder.Config("vae")).BlockOutChannels, checkpoint.Config("vae").Sizes("block_out_channels", LargestSizes.Width, LargestSizes.Levels));
        Assert.Equal(ClipTextConfig.Read(folder.Config("text_encoder")).NumHiddenLayers, checkpoint.Config("text_encoder").Int("num_hidden_layers"));
    }

    [Theory]
    [InlineData("model.safetensors", null, null, null, Prediction.Epsilon)]
    [InlineData("v2-1_768-ema-pruned.safetensors", null, null, null, Prediction.Velocity)]
    [InlineData("v2-1_512-ema-pruned.safetensors", null, null, null, Prediction.Epsilon)]
    [InlineData("my-vpred-mix.safetensors", null, null, null, Prediction.Velocity)]
    [InlineData("17680.safetensors", null, null, null, Prediction.Epsilon)]
    [InlineData("model.safetensors", "v", null, null, Prediction.Velocity)]
    [InlineData("v2-1_768.safetensors", "epsilon", null, null, Prediction.Epsilon)]
    [InlineData("model.safetensors", null, "model:\n  params:\n    parameterization: \"v\"\n", null, Prediction.Velocity)]
    [InlineData("v2-1_768.safetensors", null, "model:\n  target: x\n", null, Prediction.Epsilon)]
    [InlineData("v2-1_768.safetensors", "v", "parameterization: v", Prediction.Epsilon, Prediction.Epsilon)]
    public void What_the_unet_predicts_is_taken_from_what_says_so_most_clearly(string name, string? metadata, string? yaml, Prediction? chosen, Prediction expected)
    {
        string path = RealSize("sd2", name, metadata is null ? null : new() { ["modelspec.prediction_type"] = metadata });
        if (yaml is not null) _folder.Write(Path.ChangeExtension(name, ".yaml"), yaml);

        var scheduler = SingleFileCheckpoint.Open(path, chosen).SchedulerConfig;

        Assert.Equal(expected == Prediction.Velocity ? "v_prediction" : "epsilon", scheduler.GetProperty("prediction_type").GetString());
    }

    [Theory]
    [InlineData("sd1", 49407)]
    [InlineData("sd2", 0)]
    public void The_tokenizer_of_the_generation_is_at_hand(string generation, long pad)
    {
        var tokenizer = ClipTokenizer.FromFolder(SingleFileCheckpoint.Open(RealSize(generation, "m.safetensors")).Tokenizer);

        Assert.Equal(49408, tokenizer.VocabularySize);
        Assert.Equal([49406, 320, 2368, 49407, pad], tokenizer.Tokenize("a cat").Padded[..5]);
    }

    [Fact]
    public void What_is_no_whole_text_to_image_checkpoint_is_explained()
    {
        var rows = Rows("sd1").ToArray();
        string other = SparseCheckpoint.Write(_folder.File("sdxl.safetensors"), [.. rows, ("conditioner.embedders.0.x", [1L]), ("lora.y", [1L])]);
        string unet = SparseCheckpoint.Write(_folder.File("unet.safetensors"), rows.Where(row => row.Name.StartsWith("model.", StringComparison.Ordinal)));
        string inpainting = SparseCheckpoint.Write(_folder.File("inpainting.safetensors"),
            rows.Select(row => row.Name == "model.diffusion_model.input_blocks.0.0.weight" ? (row.Name, new long[] { 320, 9, 3, 3 }) : row));
        string twice = SparseCheckpoint.Write(_folder.File("twice.safetensors"), [.. rows, ("cond_stage_model.transformer.final_layer_norm.bias", [768L])]);

        Assert.Contains("conditioner.embedders.0.x, lora.y", Failure(other));
        Assert.Contains("no text encoder and no autoencoder", Failure(unet));
        Assert.Contains("9 channels instead of 4: it is made for inpainting", Failure(inpainting));
        Assert.Contains("text_model.final_layer_norm.bias twice", Failure(twice));
        Assert.Contains("model.ckpt is a Python pickle", Failure(_folder.Write("model.ckpt", "x")));
    }

    public void Dispose() => _folder.Dispose();

    private static string Failure(string path) => Assert.Throws<CheckpointException>(() => SingleFileCheckpoint.Open(path)).Message;

    private static IEnumerable<(string Name, long[] Shape)> Rows(string generation) =>
        KeyTableRow.Read(generation).Where(row => row.OldKey != "-").DistinctBy(row => row.OldKey).Select(row => (row.OldKey, row.OldShape));

    private static IEnumerable<string> RealKeys(string list) => File.ReadLines(Golden.Path($"keys/{list}.tsv")).Skip(1).Select(line => line.Split('\t')[0]);

    private string RealSize(string generation, string name, Dictionary<string, string>? metadata = null) =>
        SparseCheckpoint.Write(_folder.File(name), Rows(generation), metadata);

    /// <summary>The recorded table read backwards.</summary>
    private string WriteAsOneFile(Dictionary<string, ITensorSource> parts, string generation)
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach (var rows in KeyTableRow.Read(generation).Where(row => row.NewKey != "-" && row.OldKey != "-").GroupBy(row => row.OldKey))
        {
            var ordered = rows.OrderBy(row => row.Operation.Contains("first") ? 0 : row.Operation.Contains("second") ? 1 : 2).Select(row => row.NewKey.Split('/')).ToArray();
            if (!parts[ordered[0][0]].Names.Contains(ordered[0][1])) continue; // the small models have fewer layers
            var values = ordered.Select(key => parts[key[0]].Read(key[1])).ToArray();
            tensors[rows.Key] = values.Length == 1 ? values[0] : cat(values);
            if (rows.First().Operation.StartsWith("drop", StringComparison.Ordinal)) tensors[rows.Key] = tensors[rows.Key].unsqueeze(-1).unsqueeze(-1);
        }

        tensors["model_ema.decay"] = ones(1);
        string path = _folder.File("one.safetensors");
        SafetensorsFile.Write(path, tensors);
        return path;
    }
}
