using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Fuzzing;

/// <summary>Valid inputs to begin with.</summary>
internal static class FuzzSeeds
{
    /// <summary>The bytes of data that a single-file checkpoint of the seeds has.</summary>
    public const int SingleFileBytes = 1 << 16;

    private const int HeaderBytes = 26;

    /// <summary>Dimensions are cut to this, so that a seed is small; channels are divided into 32 groups.</summary>
    private const long LongestSide = 32;

    /// <summary>The tensors from which a single file's configurations are deduced, and one that is divided.</summary>
    private static readonly string[] Telling =
    [
        "unet conv_in.weight", "unet conv_out.weight", "unet mid_block.attentions.0.proj_in.weight", "unet mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight",
        "unet down_blocks.0.resnets.0.conv1.weight", "unet down_blocks.0.attentions.0.proj_in.weight", "unet up_blocks.0.resnets.0.conv1.weight",
        "vae encoder.conv_in.weight", "vae decoder.conv_in.weight", "vae decoder.conv_out.weight", "vae encoder.down_blocks.0.resnets.0.conv1.weight",
        "text_encoder text_model.embeddings.token_embedding.weight", "text_encoder text_model.embeddings.position_embedding.weight",
        "text_encoder text_model.encoder.layers.0.mlp.fc1.weight", "text_encoder text_model.encoder.layers.0.layer_norm1.weight",
        "text_encoder text_model.encoder.layers.0.self_attn.q_proj.bias",
    ];

    private static readonly string Tests = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, ".."));

    /// <summary>The JSON of a header for <see cref="HeaderBytes"/> of data.</summary>
    public static byte[] Header { get; } = Encoding.UTF8.GetBytes(
        """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b.c":{"dtype":"F16","shape":[],"data_offsets":[24,26]},"d":{"dtype":"I64","shape":[0,7],"data_offsets":[26,26]}}""");

    /// <summary>The files of a small tokenizer, by name.</summary>
    public static IReadOnlyDictionary<string, byte[]> Tokenizer { get; } = new Dictionary<string, string>
    {
        ["vocab.json"] = """{"a":0,"b</w>":1,"ab</w>":2,"<|startoftext|>":3,"<|endoftext|>":4}""",
        ["merges.txt"] = "#version: 0.2\na b</w>\n",
        ["tokenizer_config.json"] = """{"model_max_length":77,"bos_token":{"content":"<|startoftext|>"},"pad_token":"<|endoftext|>"}""",
        ["special_tokens_map.json"] = """{"bos_token":"<|startoftext|>","eos_token":{"content":"<|endoftext|>"},"pad_token":"<|endoftext|>"}""",
    }.ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetBytes(pair.Value));

    /// <summary>A small vocabulary of word pieces.</summary>
    public static byte[] WordPieces { get; } = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n,\na\ncat\n##s\n[DEC]\n"u8.ToArray();

    /// <summary>The settings of a guided picture, as its PNG file has them.</summary>
    public static byte[] PictureSettings { get; } = Encoding.UTF8.GetBytes(
        """
        a cat and a dog
        Negative prompt: blurry
        Steps: 50, Sampler: PLMS, CFG scale: 7.5, Seed: 3, Size: 512x512, Model: "a, \"b\"", RNG: GPU, AE tokens: 2 5, AE level: 2, AE guided steps: 25, AE thresholds: 0=0.05 10=0.5, AE refinements: 20, AE scale factor: 20, AE scale range: 1 0.5, AE softmax factor: 100, AE smoothing: True, AE sigma: 0.5, AE kernel size: 3, AE end of text: model, AE unscaled input: False
        """);

    /// <summary>A safetensors file: length, header, zeros.</summary>
    public static byte[] File(ReadOnlySpan<byte> json, int data = HeaderBytes) => [.. BitConverter.GetBytes((long)json.Length), .. json, .. new byte[data]];

    /// <summary>A configuration of every release that has it.</summary>
    public static byte[][] Configurations(string file) =>
        [.. Directory.EnumerateDirectories(Path.Combine(Tests, "AttendAndExcite.FullSize", "Configurations")).Order(StringComparer.Ordinal)
            .Select(release => Path.Combine(release, file)).Where(System.IO.File.Exists).Select(System.IO.File.ReadAllBytes)];

    /// <summary>A file of a recorded judge.</summary>
    public static byte[] Judge(string file) => System.IO.File.ReadAllBytes(Path.Combine(Tests, "AttendAndExcite.Tests", "Golden", "evaluation", "models", file));

    /// <summary>The part of a recorded CLIP's configuration that concerns its image tower.</summary>
    public static byte[] ClipVision
    {
        get
        {
            using var json = JsonDocument.Parse(Judge("tiny-clip-64/config.json"));
            return JsonSerializer.SerializeToUtf8Bytes(json.RootElement.GetProperty("vision_config"));
        }
    }

    /// <summary>A file of the bundled model.</summary>
    public static byte[] Bundled(string file) => System.IO.File.ReadAllBytes(Path.Combine(Tests, "..", "models", "miniature", file));

    /// <summary>The header of a small checkpoint with the original code's names, of one generation.</summary>
    public static byte[] SingleFile(string generation)
    {
        var header = new Dictionary<string, object>();
        long offset = 0;
        foreach (string[] cells in System.IO.File.ReadLines(Path.Combine(Tests, "AttendAndExcite.Tests", "Golden", "keys", $"{generation}_original_checkpoint.tsv")).Skip(1).Select(line => line.Split('\t')))
        {
            if (OriginalNames.Find(cells[0]) is not { } targets || !targets.Any(target => Telling.Contains($"{target.Part} {target.Key}"))) continue;
            long[] shape = [.. cells[1].Split('x').Select(side => Math.Min(long.Parse(side), targets.Length == 1 ? LongestSide : 3))];
            long end = offset + shape.Aggregate((product, side) => product * side);
            header[cells[0]] = new { dtype = "U8", shape, data_offsets = new[] { offset, end } };
            offset = end;
        }

        header["betas"] = new { dtype = "U8", shape = new[] { SingleFileBytes - offset }, data_offsets = new[] { offset, SingleFileBytes } };
        return JsonSerializer.SerializeToUtf8Bytes(header);
    }

    private static string Here([CallerFilePath] string file = "") => file;
}
