using System.Text;
using AttendAndExcite.Configuration;
using AttendAndExcite.Evaluation.Blip;
using AttendAndExcite.Imaging;
using AttendAndExcite.Models;
using AttendAndExcite.Sampling;
using AttendAndExcite.Text;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Fuzzing;

/// <summary>All readers of weights, configurations, tokenizer files and the settings that pictures carry.</summary>
/// <param name="folder">An empty folder for the files that they read; better in memory.</param>
internal sealed class FuzzTargets(string folder)
{
    /// <summary>What tends to break readers of numbers, names and JSON.</summary>
    public static readonly string[] Splinters =
    [
        "0", "-1", "1e99", "9223372036854775807", "18446744073709551616", "4294967296", "2147483647", "0.5", "null", "true", "\"\"", "[]", "{}", "[[", "}", "\"", ",", ":",
        "\"F16\"", "\"I64\"", "\"F8_E4M3\"", "\\ud800", "\0", "é", "\"shape\":[1],", "\"__metadata__\":{\"a\":\"b\"},", "1,1,1,1,1,1,1,1,1", "65536,65536,65536,65536",
    ];

    /// <summary>The targets.</summary>
    public IReadOnlyList<FuzzTarget> All =>
    [
        new("safetensors", bytes => SafetensorsHeader.Read(new MemoryStream(bytes), "x.safetensors"), FuzzSeeds.File(FuzzSeeds.Header)),
        new("safetensors-header", json => SafetensorsHeader.Read(new MemoryStream(FuzzSeeds.File(json)), "x.safetensors"), FuzzSeeds.Header),
        new("safetensors-data", json => ReadTensors(Write("x.safetensors", FuzzSeeds.File(json))), FuzzSeeds.Header),
        new("single-file", ReadSingleFile, FuzzSeeds.SingleFile("sd1"), FuzzSeeds.SingleFile("sd2")),
        new("weight-index", ReadIndex, """{"metadata":{"total_size":4},"weight_map":{"a":"m-1.safetensors"}}"""u8.ToArray()),
        new("model-index", ReadModelIndex, FuzzSeeds.Configurations("model_index.json")),
        Network("unet", reader => UNetConfig.Read(reader), config => new UNet(config), FuzzSeeds.Configurations("unet/config.json")),
        Network("vae", reader => AutoencoderConfig.Read(reader), config => new Autoencoder(config), FuzzSeeds.Configurations("vae/config.json")),
        Network("text_encoder", reader => ClipTextConfig.Read(reader), config => new ClipTextModel(config), FuzzSeeds.Configurations("text_encoder/config.json")),
        Network("safety_checker", reader => SafetyCheckerConfig.Read(reader), config => new SafetyChecker(config), FuzzSeeds.Configurations("safety_checker/config.json")),
        Network("clip", reader => ClipConfig.Read(reader), config => new ClipModel(config.Text, config.Vision, config.ProjectionDim), FuzzSeeds.Judge("tiny-clip-64/config.json")),
        Network("clip-vision", reader => ClipVisionConfig.Read(reader), config => new ClipVisionTransformer(config), FuzzSeeds.ClipVision),
        Network("blip", reader => BlipConfig.Read(reader), config => new BlipModel(config), FuzzSeeds.Judge("tiny-blip/config.json")),
        new("preprocessor", ReadPreprocessor, FuzzSeeds.Judge("tiny-clip-64/preprocessor_config.json")),
        new("vocab.txt", ReadWordPieces, FuzzSeeds.WordPieces),
        new("scheduler", ReadScheduler, FuzzSeeds.Configurations("scheduler/scheduler_config.json")),
        new("guidance", json => ModelDefaults.Read(Open(json)), FuzzSeeds.Bundled("attend_and_excite.json")),
        new("picture-settings", text => GenerationParameters.Read(Encoding.UTF8.GetString(text)), FuzzSeeds.PictureSettings),
        new("preview", json => LatentPreview.Read(Open(json), channels: 4), FuzzSeeds.Bundled("latent_rgb.json")),
        .. FuzzSeeds.Tokenizer.Select(file => new FuzzTarget(file.Key, content => ReadTokenizer(file.Key, content), file.Value)),
    ];

    /// <summary>A configuration; one that is understood must be one of a network that can be built, without weights.</summary>
    private FuzzTarget Network<TConfig>(string name, Func<ConfigReader, TConfig> read, Func<TConfig, Network> build, params byte[][] seeds) => new(name, json =>
    {
        using var scope = NewDisposeScope();
        var config = read(Open(json));
        using var network = Models.Network.WithoutWeights(() => build(config));
        _ = network.Shapes;
    }, seeds);

    private ConfigReader Open(byte[] json) => ConfigReader.Open(Write("config.json", json), "config.json");

    private string Write(string file, byte[] content)
    {
        string path = Path.Combine(folder, file);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static void ReadTensors(string path)
    {
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(path);
        foreach (string name in file.Names)
        {
            file.Read(name);
            file.Copy(name);
        }
    }

    private void ReadSingleFile(byte[] json)
    {
        var checkpoint = SingleFileCheckpoint.Open(Write("single.safetensors", FuzzSeeds.File(json, FuzzSeeds.SingleFileBytes)));
        _ = checkpoint.SchedulerConfig;
        UNetConfig.Read(checkpoint.Config("unet"));
        AutoencoderConfig.Read(checkpoint.Config("vae"));
        ClipTextConfig.Read(checkpoint.Config("text_encoder"));
        using var text = checkpoint.Weights("text_encoder");
        foreach (string name in text.Names) text.Info(name);
    }

    private void ReadIndex(byte[] json)
    {
        if (!File.Exists(Path.Combine(folder, "m-1.safetensors"))) Write("m-1.safetensors", FuzzSeeds.File("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"""u8, 4));
        ShardedTensors.Open(Write("m.safetensors.index.json", json)).Dispose();
    }

    private void ReadModelIndex(byte[] json)
    {
        Write("model_index.json", json);
        Directory.CreateDirectory(Path.Combine(folder, "unet"));
        ModelFolder.Open(folder).Has("unet");
    }

    private void ReadScheduler(byte[] json)
    {
        var config = ConfigReader.Parse(Write("scheduler_config.json", json), "scheduler_config.json");
        Start(Scheduler.FromConfig(config));
        foreach (string name in Scheduler.Names) Start(Scheduler.FromConfig(config, name));

        static void Start(Scheduler scheduler)
        {
            if (scheduler.Objection(5) is null) scheduler.Start(5, new SeededNoise(NoiseSource.Cpu, [0])).Dispose();
        }
    }

    private void ReadPreprocessor(byte[] json)
    {
        using var scope = NewDisposeScope();
        var values = PictureNormalisation.Read(Open(json)).Apply(new Picture(1, 1, [0, 127, 255]));
        if (!values.isfinite().all().item<bool>()) throw new InvalidOperationException("The picture has other values than numbers.");
    }

    private void ReadWordPieces(byte[] content)
    {
        Write("vocab.txt", content);
        var words = WordPieces.FromFolder(folder);
        words.Decode(words.Encode("a cat, [DEC] cats"));
    }

    private void ReadTokenizer(string file, byte[] content)
    {
        foreach (var (name, valid) in FuzzSeeds.Tokenizer) Write(name, name == file ? content : valid);
        ClipTokenizer.FromFolder(folder).Tokenize("ab a b <|endoftext|>");
    }
}
