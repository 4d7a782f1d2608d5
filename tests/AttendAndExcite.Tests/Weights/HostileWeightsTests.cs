using System.Text;
using AttendAndExcite.Configuration;
using AttendAndExcite.Models;
using AttendAndExcite.Sampling;
using AttendAndExcite.Text;
using AttendAndExcite.Weights;
using CsCheck;

namespace AttendAndExcite.Tests.Weights;

/// <summary>
/// Damaged and malicious files: each is either understood or refused in one sentence, whatever stands in it. AAE_SLOW=1 tries a
/// million of them.
/// </summary>
public sealed class HostileWeightsTests : IDisposable
{
    private static readonly bool IsSlow = Environment.GetEnvironmentVariable("AAE_SLOW") == "1";

    /// <summary>What tends to break readers of numbers, names and JSON.</summary>
    private static readonly string[] Splinters =
    [
        "0", "-1", "1e99", "9223372036854775807", "18446744073709551616", "4294967296", "0.5", "null", "true", "\"\"", "[]", "{}", "[[", "}", "\"", ",", ":",
        "\"F16\"", "\"I64\"", "\"F8_E4M3\"", "\\ud800", "\0", "é", "\"shape\":[1],", "\"__metadata__\":{\"a\":\"b\"},", "1,1,1,1,1,1,1,1,1", "65536,65536,65536,65536",
    ];

    private readonly ScratchFolder _folder = new();

    [Fact]
    public void Any_safetensors_header_is_read_or_refused()
    {
        byte[] header = Encoding.UTF8.GetBytes("""{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b.c":{"dtype":"F16","shape":[],"data_offsets":[24,26]},"d":{"dtype":"I64","shape":[0,7],"data_offsets":[26,26]}}""");
        Damaged(header).Sample(json =>
        {
            byte[] file = [.. BitConverter.GetBytes((long)json.Length), .. json, .. new byte[26]];
            Understood<CheckpointException>(() => SafetensorsHeader.Read(new MemoryStream(file), "x.safetensors"));
        }, iter: Times(600_000), threads: 1);
    }

    [Fact]
    public void Any_bytes_are_a_safetensors_header_or_refused() => Gen.Byte.Array[0, 64].Sample(
        bytes => Understood<CheckpointException>(() => SafetensorsHeader.Read(new MemoryStream(bytes), "x.safetensors")), iter: Times(100_000), threads: 1);

    [Theory]
    [InlineData("unet")]
    [InlineData("vae")]
    [InlineData("text_encoder")]
    [InlineData("scheduler")]
    [InlineData("safety_checker")]
    public void Any_configuration_is_read_or_refused(string part)
    {
        string path = part switch
        {
            "scheduler" => "models/tiny-sd14/scheduler/scheduler_config.json",
            "safety_checker" => "evaluation/models/tiny-safety-checker/config.json",
            _ => $"models/tiny-sd14/{part}/config.json",
        };
        Damaged(File.ReadAllBytes(Golden.Path(path))).Sample(json => Understood<ConfigException>(() => Read(part, json)), iter: Times(60_000), threads: 1);
    }

    [Theory]
    [InlineData("vocab.json")]
    [InlineData("merges.txt")]
    [InlineData("tokenizer_config.json")]
    [InlineData("special_tokens_map.json")]
    public void Any_tokenizer_file_is_read_or_refused(string file)
    {
        var files = new Dictionary<string, string>
        {
            ["vocab.json"] = """{"a":0,"b</w>":1,"ab</w>":2,"<|startoftext|>":3,"<|endoftext|>":4}""",
            ["merges.txt"] = "#version: 0.2\na b</w>\n",
            ["tokenizer_config.json"] = """{"model_max_length":77,"bos_token":{"content":"<|startoftext|>"},"pad_token":"<|endoftext|>"}""",
            ["special_tokens_map.json"] = """{"bos_token":"<|startoftext|>","eos_token":{"content":"<|endoftext|>"},"pad_token":"<|endoftext|>"}""",
        };
        foreach (var (name, text) in files) _folder.Write(name, text);
        Damaged(Encoding.UTF8.GetBytes(files[file])).Sample(content =>
        {
            _folder.Write(file, content);
            Understood<ConfigException>(() => ClipTokenizer.FromFolder(_folder.Root).Tokenize("ab a b <|endoftext|>"));
        }, iter: Times(10_000), threads: 1);
    }

    [Fact]
    public void Any_index_of_several_files_is_read_or_refused()
    {
        using var one = ones(1);
        SafetensorsFile.Write(_folder.File("m-1.safetensors"), [new("a", one)]);
        Damaged("""{"metadata":{"total_size":4},"weight_map":{"a":"m-1.safetensors"}}"""u8.ToArray()).Sample(json =>
        {
            string index = _folder.Write("m.safetensors.index.json", json);
            Understood<CheckpointException>(() => ShardedTensors.Open(index).Dispose());
        }, iter: Times(10_000), threads: 1);
    }

    public void Dispose() => _folder.Dispose();

    private static int Times(int slow) => IsSlow ? slow : Math.Max(200, slow / 200);

    /// <summary>One to four places of a valid file are overwritten, cut out, doubled, or get something inserted.</summary>
    private static Gen<byte[]> Damaged(byte[] valid)
    {
        var damage = Gen.Select(Gen.Int[0, 3], Gen.Int[0, valid.Length], Gen.Int[1, 12], Gen.OneOf(Gen.Int[0, Splinters.Length - 1].Select(index => Encoding.UTF8.GetBytes(Splinters[index])), Gen.Byte.Array[1, 4]));
        return damage.Array[1, 4].Select(damages => damages.Aggregate(valid, (bytes, one) =>
        {
            var (kind, place, length, splinter) = one;
            int at = Math.Min(place, bytes.Length), end = Math.Min(at + length, bytes.Length);
            return kind switch
            {
                0 => [.. bytes[..at], .. splinter, .. bytes[end..]],
                1 => [.. bytes[..at], .. bytes[end..]],
                2 => [.. bytes[..end], .. bytes[at..]],
                _ => [.. bytes[..at], .. splinter, .. bytes[at..]],
            };
        }));
    }

    private void Read(string part, byte[] json)
    {
        string path = _folder.Write("config.json", json);
        var reader = ConfigReader.Open(path, "config.json");
        switch (part)
        {
            case "unet":
                UNetConfig.Read(reader);
                break;
            case "vae":
                AutoencoderConfig.Read(reader);
                break;
            case "text_encoder":
                ClipTextConfig.Read(reader);
                break;
            case "safety_checker":
                SafetyCheckerConfig.Read(reader);
                break;
            default:
                var scheduler = Scheduler.FromConfig(ConfigReader.Parse(path, "config.json"));
                if (scheduler.Objection(5) is null) scheduler.Start(5, new SeededNoise(NoiseSource.Cpu, [0])).Dispose();
                break;
        }
    }

    /// <summary>Any exception but the one for users is a fault.</summary>
    private static void Understood<TRefusal>(Action open)
        where TRefusal : Exception
    {
        try
        {
            open();
        }
        catch (TRefusal refusal)
        {
            Assert.True(refusal.Message.Length is > 0 and < 2000, refusal.Message);
        }
    }
}
