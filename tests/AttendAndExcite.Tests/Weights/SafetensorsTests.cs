using System.Buffers.Binary;
using System.Text;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests.Weights;

public sealed class SafetensorsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Int16)]
    [InlineData(ScalarType.Int8)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Bool)]
    public void Every_type_comes_back_as_it_was_written(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var values = arange(0, 24).remainder(type == ScalarType.Bool ? 2 : 100).to(type).view(2, 3, 4);
        string path = _folder.File("a.safetensors");
        SafetensorsFile.Write(path, [new("values", values), new("scalar", values[1, 2, 3]), new("empty", values.narrow(0, 0, 0))]);

        using var file = SafetensorsFile.Open(path);

        Assert.Equal(["empty", "scalar", "values"], file.Names.Order());
        Assert.Equal(new TensorInfo(type, [2, 3, 4]).ToString(), file.Info("values").ToString());
        Assert.True(file.Read("values").equal(values).all().item<bool>());
        Assert.Equal(0, file.Read("scalar").dim());
        Assert.True(file.Read("scalar").equal(values[1, 2, 3]).item<bool>());
        Assert.Equal([0, 3, 4], file.Read("empty").shape);
    }

    [Fact]
    public void Tensors_at_odd_offsets_are_read_exactly()
    {
        byte[] data = [7, 0, 0, 128, 63, 0, 0, 0, 192]; // a byte, then 1f and -2f at offset 1
        string path = _folder.Write("odd.safetensors", Raw(
            """{"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"f":{"dtype":"F32","shape":[2],"data_offsets":[1,9]}}""", data));

        using var file = SafetensorsFile.Open(path);
        using var floats = file.Read("f");
        using var bytes = file.Read("b");

        Assert.Equal([1f, -2f], floats.data<float>().ToArray());
        Assert.Equal([(byte)7], bytes.data<byte>().ToArray());
    }

    [Fact]
    public void Metadata_and_strange_names_come_back()
    {
        using var one = ones(1);
        string path = _folder.File("m.safetensors");
        SafetensorsFile.Write(path, [new("日本 \"\\\n", one)], new Dictionary<string, string> { ["step"] = "12", ["ключ"] = "é\u0000" });

        using var file = SafetensorsFile.Open(path);

        Assert.Equal(["日本 \"\\\n"], file.Names);
        Assert.Equal("12", file.Metadata["step"]);
        Assert.Equal("é\u0000", file.Metadata["ключ"]);
    }

    [Fact]
    public void Strided_tensors_are_written_by_their_values()
    {
        using var scope = NewDisposeScope();
        string path = _folder.File("t.safetensors");
        var matrix = arange(6, float32).view(2, 3);
        SafetensorsFile.Write(path, [new("t", matrix.t())]);

        using var file = SafetensorsFile.Open(path);

        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], file.Read("t").contiguous().data<float>().ToArray());
    }

    [Fact]
    public void A_tensor_outlives_its_file_and_writing_into_it_leaves_the_file_alone()
    {
        string path = _folder.File("w.safetensors");
        using var zeros = torch.zeros(4);
        SafetensorsFile.Write(path, [new("z", zeros)]);
        byte[] before = File.ReadAllBytes(path);
        Tensor read;
        using (var file = SafetensorsFile.Open(path)) read = file.Read("z");

        using (read)
        {
            read.fill_(5);
            Assert.Equal(20, read.sum().item<float>());
        }

        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        string path = _folder.File("x.safetensors");
        using var value = ones(2);
        using var complex = torch.zeros(2, dtype: complex64);
        SafetensorsFile.Write(path, [new("a", value)]);
        byte[] before = File.ReadAllBytes(path);

        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(path, [new("a", value), new("a", value)]));
        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(path, [new("a", complex)]));

        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Root));
    }

    [Theory]
    [InlineData("""[]""", 0, "not a JSON object")]
    [InlineData("""{"a":5}""", 0, "a is not a JSON object")]
    [InlineData("""{"a":{}}""", 0, "a lacks dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "a lacks")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}""", 1, "F8_E4M3")]
    [InlineData("""{"a":{"dtype":7,"shape":[1],"data_offsets":[0,1]}}""", 1, "a's dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "a's shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "a's shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":"1","data_offsets":[0,4]}}""", 4, "a's shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807],"data_offsets":[0,4]}}""", 4, "impossible shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "impossible shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,9223372036854775807,3],"data_offsets":[0,0]}}""", 0, "impossible shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}""", 4, "a's shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "4 bytes for a shape of 2")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "impossible data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 4, "a's data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, "a's data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"shape":[1]}}""", 4, "second or unknown field shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "gap before a")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 6, "b overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "a twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "cut short: 3 of 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "1 bytes follow")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "__metadata__ a")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", 0, "a twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} x""", 4, "not valid JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4""", 4, "not valid JSON")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "not valid JSON")]
    [InlineData("""{"a":[[[[[[[[[[[[]]]]]]]]]]]]}""", 0, "a is not a JSON object")]
    public void A_malformed_header_is_one_sentence_that_names_file_and_fault(string header, int dataLength, string fault)
    {
        string path = _folder.Write("bad.safetensors", Raw(header, new byte[dataLength]));

        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));

        Assert.Contains(fault, error.Message);
        Assert.Contains(path, error.Message);
    }

    [Theory]
    [InlineData(new byte[0], "only 0 bytes")]
    [InlineData(new byte[] { 1, 2, 3 }, "only 3 bytes")]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255 }, "claims to have 18446744073709551615")]
    [InlineData(new byte[] { 0, 225, 245, 5, 0, 0, 0, 0 }, "ends within its header of 100000000")]
    [InlineData(new byte[] { 1, 225, 245, 5, 0, 0, 0, 0 }, "claims to have 100000001")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0 }, "claims to have 0")]
    [InlineData(new byte[] { 2, 0, 0, 0, 0, 0, 0, 0, 255, 254 }, "not valid JSON")]
    [InlineData(new byte[] { 128, 2, 125, 113, 0, 88, 6, 0, 0, 0 }, "claims to have")] // how a pickle begins
    public void What_is_no_safetensors_file_is_refused(byte[] content, string fault)
    {
        string path = _folder.Write("no.safetensors", content);

        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));

        Assert.Contains(fault, error.Message);
    }

    [Fact]
    public void A_file_cut_short_after_opening_is_an_error_and_no_crash()
    {
        using var values = ones(4096);
        string path = _folder.File("cut.safetensors");
        SafetensorsFile.Write(path, [new("v", values)]);
        using var file = SafetensorsFile.Open(path);
        using (var stream = File.OpenWrite(path)) stream.SetLength(5000);

        var error = Assert.Throws<CheckpointException>(() => file.Read("v"));

        Assert.Contains("was changed while it was open", error.Message);
    }

    /// <summary>The Hub's cache is made of links.</summary>
    [Fact]
    public void A_file_is_read_through_a_link()
    {
        using var scope = NewDisposeScope();
        string path = _folder.File("blob");
        SafetensorsFile.Write(path, [new("values", arange(100))]);
        File.CreateSymbolicLink(_folder.File("a.safetensors"), path);

        using var file = SafetensorsFile.Open(_folder.File("a.safetensors"));

        Assert.True(file.Read("values").equal(arange(100)).all().item<bool>());
    }

    [Fact]
    public void A_missing_file_and_a_missing_tensor_are_named()
    {
        using var one = ones(1);
        string path = _folder.File("one.safetensors");
        SafetensorsFile.Write(path, [new("one", one)]);
        using var file = SafetensorsFile.Open(path);

        Assert.Contains("two", Assert.Throws<CheckpointException>(() => file.Read("two")).Message);
        Assert.Contains("none.safetensors", Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(_folder.File("none.safetensors"))).Message);
    }

    [Fact]
    public void Many_dimensions_are_refused_before_they_cost_memory()
    {
        string shape = string.Join(',', Enumerable.Repeat("1", 100_000));
        string path = _folder.Write("deep.safetensors", Raw($$"""{"a":{"dtype":"U8","data_offsets":[0,1],"shape":[{{shape}}] } }""", [1]));

        Assert.Contains("at most 64", Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path)).Message);
    }

    public void Dispose() => _folder.Dispose();

    internal static byte[] Raw(string header, byte[] data)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, utf8.Length);
        return [.. length, .. utf8, .. data];
    }
}
