using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests.Weights;

public sealed class CheckpointTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public void Every_missing_unexpected_and_misshapen_key_is_in_one_error()
    {
        using var scope = NewDisposeScope();
        string path = Write(new()
        {
            ["right"] = ones(2, 3),
            ["turned"] = ones(3, 2),
            ["broadcast"] = ones(1),
            ["counted"] = ones(2, dtype: int64),
            ["extra"] = ones(1),
        });
        var assigned = new List<string>();

        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Load(path,
            Shapes(("right", [2, 3]), ("turned", [2, 3]), ("broadcast", [4]), ("counted", [2]), ("absent", [1])),
            (key, _) => assigned.Add(key)));

        Assert.Equal(["absent"], error.Missing);
        Assert.Equal(["extra"], error.Unexpected);
        Assert.Equal(["broadcast (1 Float32 for 4)", "counted (2 Int64 for 2)", "turned (3x2 Float32 for 2x3)"], error.Misshapen);
        Assert.All(["absent", "extra", "turned", "broadcast", "counted"], key => Assert.Contains(key, error.Message));
        Assert.Empty(assigned);
    }

    [Fact]
    public void Long_lists_are_shortened_in_the_message_and_whole_in_the_properties()
    {
        using var one = ones(1);
        string path = Write(Enumerable.Range(0, 30).ToDictionary(index => $"stray{index:00}", _ => one));

        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Load(path, Shapes(), (_, _) => { }));

        Assert.Contains("and 22 more", error.Message);
        Assert.Equal(30, error.Unexpected.Count);
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void Weights_are_converted_to_the_type_that_is_asked_for(ScalarType stored)
    {
        using var scope = NewDisposeScope();
        string path = Write(new() { ["w"] = tensor(new[] { 0.5f, -3f, 1024f }).to(stored) });

        var loaded = Load(path, ("w", [3]));

        Assert.Equal(ScalarType.Float32, loaded["w"].dtype);
        Assert.Equal([0.5f, -3f, 1024f], loaded["w"].data<float>().ToArray());
    }

    [Fact]
    public void Old_names_of_the_autoencoders_attention_are_understood()
    {
        using var scope = NewDisposeScope();
        string path = Write(new()
        {
            ["encoder.mid_block.attentions.0.query.weight"] = full(1, 2, 2),
            ["encoder.mid_block.attentions.0.key.bias"] = full(2, 2, 2),
            ["encoder.mid_block.attentions.0.value.weight"] = full(3, 2, 2).view(2, 2, 1, 1), // a 1x1 convolution's
            ["decoder.mid_block.attentions.0.proj_attn.weight"] = full(4, 2, 2),
            ["text_model.embeddings.position_ids"] = arange(77).unsqueeze(0),
        });

        var loaded = Load(path, ("encoder.mid_block.attentions.0.to_q.weight", [2, 2]), ("encoder.mid_block.attentions.0.to_k.bias", [2, 2]),
            ("encoder.mid_block.attentions.0.to_v.weight", [2, 2]), ("decoder.mid_block.attentions.0.to_out.0.weight", [2, 2]));

        Assert.Equal([1f, 2f, 3f, 4f], loaded.Values.Select(value => value.mean().item<float>()).Order());
        Assert.All(loaded.Values, value => Assert.Equal([2, 2], value.shape));

        static Tensor full(float value, params long[] shape) => torch.full(shape, value);
    }

    [Fact]
    public void A_weight_under_its_old_and_its_new_name_is_refused()
    {
        using var one = ones(1);
        string path = Write(new() { ["encoder.mid_block.attentions.0.query.bias"] = one, ["encoder.mid_block.attentions.0.to_q.bias"] = one });

        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Load(path, Shapes(), (_, _) => { }));

        Assert.Contains("twice", error.Message);
    }

    [Fact]
    public void Weights_in_several_files_are_read_as_one()
    {
        using var scope = NewDisposeScope();
        SafetensorsFile.Write(_folder.File("m-1.safetensors"), [new("a", ones(1))]);
        SafetensorsFile.Write(_folder.File("m-2.safetensors"), [new("b", ones(2)), new("c", ones(3))]);
        string index = _folder.Write("m.safetensors.index.json",
            """{"metadata":{"total_size":24},"weight_map":{"a":"m-1.safetensors","b":"m-2.safetensors","c":"m-2.safetensors"}}""");
        var sums = new Dictionary<string, float>();

        using (var shards = ShardedTensors.Open(index))
            Checkpoint.Load(shards, Shapes(("a", [1]), ("b", [2]), ("c", [3])), (key, value) => sums[key] = value.sum().item<float>());

        Assert.Equal(new() { ["a"] = 1, ["b"] = 2, ["c"] = 3 }, sums);
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"../m-1.safetensors"}}""", "no safetensors file beside it")]
    [InlineData("""{"weight_map":{"a":"m-1.bin"}}""", "no safetensors file beside it")]
    [InlineData("""{"weight_map":{"a":"m-3.safetensors"}}""", "There is no file")]
    [InlineData("""{"weight_map":{"a":"m-1.safetensors","b":"m-1.safetensors"}}""", "says that b is in m-1.safetensors")]
    [InlineData("""{"weight_map":{"a":"m-1.safetensors","a":"m-1.safetensors"}}""", "twice")]
    [InlineData("""{"weight_map":{}, "x": ["m-1.safetensors"]""", "no index")]
    [InlineData("""{"weight_map":[]}""", "no index")]
    [InlineData("""{"weight_map":{"a":5}}""", "no index")]
    [InlineData("""[]""", "no index")]
    public void An_index_that_disagrees_with_its_files_is_refused(string json, string fault)
    {
        using var one = ones(1);
        SafetensorsFile.Write(_folder.File("m-1.safetensors"), [new("a", one)]);
        string index = _folder.Write("m.safetensors.index.json", json);

        Assert.Contains(fault, Assert.Throws<CheckpointException>(() => ShardedTensors.Open(index)).Message);
    }

    [Fact]
    public void A_tensor_that_the_index_does_not_mention_is_refused()
    {
        using var one = ones(1);
        SafetensorsFile.Write(_folder.File("m-1.safetensors"), [new("a", one), new("b", one)]);
        string index = _folder.Write("m.safetensors.index.json", """{"weight_map":{"a":"m-1.safetensors"}}""");

        Assert.Contains("m-1.safetensors has b", Assert.Throws<CheckpointException>(() => ShardedTensors.Open(index)).Message);
    }

    public void Dispose() => _folder.Dispose();

    private static Dictionary<string, long[]> Shapes(params (string Key, long[] Shape)[] wanted) => wanted.ToDictionary(pair => pair.Key, pair => pair.Shape);

    private static Dictionary<string, Tensor> Load(string path, params (string Key, long[] Shape)[] wanted)
    {
        var loaded = new Dictionary<string, Tensor>();
        Checkpoint.Load(path, Shapes(wanted), (key, value) => loaded[key] = value.alias().MoveToOuterDisposeScope());
        return loaded;
    }

    private string Write(Dictionary<string, Tensor> tensors)
    {
        string path = _folder.File("weights.safetensors");
        SafetensorsFile.Write(path, tensors);
        return path;
    }
}
