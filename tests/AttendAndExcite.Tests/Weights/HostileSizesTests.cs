using System.Text;
using System.Text.Json.Nodes;
using AttendAndExcite.Fuzzing;

namespace AttendAndExcite.Tests.Weights;

/// <summary>Sizes in configurations that would crash a network's construction or take all memory are refused with file, key, value and range.</summary>
public sealed class HostileSizesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public static TheoryData<string, string, string> Layers
    {
        get
        {
            string[] places = ["text_encoder num_hidden_layers", "safety_checker vision_config.num_hidden_layers", "clip text_config.num_hidden_layers",
                "clip vision_config.num_hidden_layers", "clip-vision num_hidden_layers", "blip text_config.num_hidden_layers", "blip vision_config.num_hidden_layers"];
            var data = new TheoryData<string, string, string>();
            foreach (string[] place in places.Select(place => place.Split(' ')))
            {
                foreach (string value in new[] { "-1", "0", "2000000000", "129", "1.5" }) data.Add(place[0], place[1], value);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Numbers_of_layers_that_no_network_has_are_refused(string target, string key, string value) =>
        Assert.Contains($"{key.Split('.')[^1]} is {value}, and should be a whole number from 1 to 128.", Refusal(target, key, value), StringComparison.Ordinal);

    [Theory]
    [InlineData("unet", "layers_per_block", "2000000000", "from 1 to 8.")]
    [InlineData("unet", "sample_size", "2147483647", "from 1 to 1024.")]
    [InlineData("unet", "cross_attention_dim", "0", "from 1 to 65536.")]
    [InlineData("unet", "in_channels", "-4", "from 1 to 256.")]
    [InlineData("vae", "layers_per_block", "-1", "from 1 to 8.")]
    [InlineData("vae", "latent_channels", "2000000000", "from 1 to 256.")]
    [InlineData("vae", "norm_num_groups", "0", "from 1 to 65536.")]
    [InlineData("text_encoder", "vocab_size", "2000000000", "from 1 to 4194304.")]
    [InlineData("text_encoder", "max_position_embeddings", "-77", "from 1 to 65536.")]
    [InlineData("text_encoder", "intermediate_size", "-1", "from 1 to 65536.")]
    [InlineData("clip", "vision_config.patch_size", "0", "from 1 to 2048.")]
    [InlineData("clip", "vision_config.image_size", "-64", "from 1 to 2048.")]
    [InlineData("clip", "projection_dim", "-1", "from 1 to 65536.")]
    [InlineData("safety_checker", "vision_config.patch_size", "0", "from 1 to 2048.")]
    [InlineData("safety_checker", "vision_config.num_attention_heads", "0", "from 1 to 65536.")]
    [InlineData("blip", "vision_config.patch_size", "0", "from 1 to 2048.")]
    [InlineData("blip", "vision_config.image_size", "-64", "from 1 to 2048.")]
    [InlineData("blip", "text_config.vocab_size", "-1", "from 1 to 4194304.")]
    [InlineData("blip", "text_config.bos_token_id", "-1", "from 0 to 4194304.")]
    [InlineData("blip", "text_config.max_position_embeddings", "1", "from 30 to 65536.")] // a caption's longest
    [InlineData("scheduler", "steps_offset", "-1", "from 0 to 1000.")]
    [InlineData("scheduler", "num_train_timesteps", "2000000000", "from 2 to 100000.")]
    public void Other_sizes_are_refused_with_their_range(string target, string key, string value, string range)
    {
        string refusal = Refusal(target, key, value);
        Assert.Contains(key.Split('.')[^1], refusal, StringComparison.Ordinal);
        Assert.EndsWith($" is {value}, and should be a whole number {range}", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("clip", "vision_config.patch_size", "65", "pictures of 64 pixels cannot be divided into patches of 65")]
    [InlineData("clip", "vision_config.num_attention_heads", "5", "a width of 48 cannot be divided into 5 heads")]
    [InlineData("unet", "block_out_channels", "[32,32,32,32,32,32,32,32,32]", "has 9 numbers, and should have from 1 to 8")]
    [InlineData("unet", "block_out_channels", "[320,-640,1280,1280]", "block_out_channels is -640, and should be whole numbers from 1 to 65536")]
    [InlineData("vae", "out_channels", "1", "only 3 is supported")]
    [InlineData("preprocessor", "image_std", "[0.1,0.1,0]", "the latter from 0.001 to 1")]
    [InlineData("preprocessor", "image_mean", "[0.1,1e999,0]", "image_mean is 1e999")]
    public void What_does_not_go_together_is_refused(string target, string key, string value, string sentence) =>
        Assert.Contains(sentence, Refusal(target, key, value), StringComparison.Ordinal);

    [Theory]
    [InlineData("vocab.txt")]
    [InlineData("vocab.json")]
    [InlineData("merges.txt")]
    public void A_tokenizer_s_file_without_end_is_refused_by_its_length(string name)
    {
        string path = _folder.File(name);
        using (var file = File.Create(path)) file.SetLength((1L << 24) + 1); // sparse
        var target = new FuzzTargets(_folder.Root).All.Single(target => target.Name == name);

        Assert.Contains("it has 16777217 bytes, and none has more than 16777216", target.Refusal(File.ReadAllBytes(path)), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What is said of a valid configuration in which one value is another.</summary>
    private string Refusal(string name, string key, string value)
    {
        var target = new FuzzTargets(_folder.Root).All.Single(target => target.Name == name);
        var json = JsonNode.Parse(target.Seeds[0])!;
        string[] path = key.Split('.');
        var place = path[..^1].Aggregate(json, (node, step) => node[step]!);
        place[path[^1]] = "VALUE";
        return target.Refusal(Encoding.UTF8.GetBytes(json.ToJsonString().Replace("\"VALUE\"", value, StringComparison.Ordinal))) ?? "understood";
    }
}
