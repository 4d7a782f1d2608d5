using System.Text.Json;
using AttendAndExcite.Configuration;
using AttendAndExcite.Models;

namespace AttendAndExcite.Tests.Models;

/// <summary>What half precision must not lose, on the CPU: the mathematics is the same as on a GPU.</summary>
public sealed class HalfPrecisionTests
{
    private const int Width = 64;

    public static TheoryData<ScalarType> Types => [ScalarType.Float16, ScalarType.BFloat16];

    [Theory]
    [MemberData(nameof(Types))]
    public void Probabilities_are_those_of_float32(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var query = (randn(1, 2, 16, Width, generator: Seeded(3)) * 4).to_type(type);
        var key = (randn(1, 2, 77, Width, generator: Seeded(4)) * 4).to_type(type);

        var probabilities = Attention.Probabilities(query, key);

        Assert.Equal(ScalarType.Float32, probabilities.dtype);
        var scores = query.to_type(float64).matmul(key.to_type(float64).transpose(2, 3)) / Math.Sqrt(Width);
        Assert.InRange(TinyModel.Error(probabilities.to_type(float64).to_type(float32), scores.softmax(-1).to_type(float32)), 0, 1e-5);
    }

    [Fact]
    public void Products_beyond_float16_are_numbers()
    {
        using var scope = NewDisposeScope();
        var large = full([1, 1, 4, Width], 300, dtype: float16); // 300 * 300 * 64 is more than 65504

        Assert.True(Attention.Probabilities(large, large).equal(full([1, 1, 4, 4], 0.25)).all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Upcast_attention_is_that_of_float32_rounded_once(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var x = (randn(1, 40, Width, generator: Seeded(5)) * 3).to_type(type);
        var expected = Of(x.to_type(float32), upcast: false).to_type(type); // projections are the identity, so queries, keys and values are x itself

        Assert.True(Of(x, upcast: true).equal(expected).all().item<bool>());
        Assert.Equal(type, Of(x, upcast: true).dtype);
    }

    [Fact]
    public void In_float32_upcasting_changes_no_bit()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var x = randn(1, 40, Width, generator: Seeded(6));

        Assert.True(Of(x, upcast: true).equal(Of(x, upcast: false)).all().item<bool>());
    }

    [Fact]
    public void Upcasting_is_asked_for_by_SD_2_1_only()
    {
        Assert.True(UNetConfig.Read(Released("sd-2.1", "unet")).UpcastAttention);
        Assert.False(UNetConfig.Read(Released("sd-1.4", "unet")).UpcastAttention);
        Assert.False(AutoencoderConfig.Read(Released("sd-1.4", "vae")).ForceUpcast);
        using var json = JsonDocument.Parse("""{"block_out_channels":[32],"down_block_types":["DownEncoderBlock2D"],"up_block_types":["UpDecoderBlock2D"],"force_upcast":true}""");
        Assert.True(AutoencoderConfig.Read(new ConfigReader(json.RootElement, "vae/config.json")).ForceUpcast);
    }

    [Theory]
    [InlineData(Precision.Half, false)]
    [InlineData(Precision.BFloat16, false)]
    [InlineData(Precision.BFloat16, true)]
    public void A_guided_run_in_half_precision_gives_maps_and_latents_in_float32(Precision precision, bool checkpoints)
    {
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd21"), precision: precision);
        model.Memory = new MemoryPlan { CheckpointActivations = checkpoints };
        var seen = new SeenTypes();
        using var scope = NewDisposeScope();
        var request = new GenerationRequest("a cat and a dog") { Scheduler = "ddim", Steps = 2, Width = 64, Height = 64, Guidance = new() { AttentionLevel = 1, GuidedSteps = 1, MaxRefinements = 1 } };

        var image = Assert.Single(new AttendAndExcite.Generator(model).Generate(request, observer: seen));

        Assert.All(seen.Seen, type => Assert.Equal(ScalarType.Float32, type));
        Assert.Equal(4, seen.Seen.Count); // guided and stepped, twice
        Assert.All(image.Guidance, record => Assert.InRange(record.Loss, 0, 1));
        var maps = model.CrossAttention(zeros(1, 4, 8, 8), 500, zeros(1, 77, 32, dtype: precision.Type()), level: 1, CancellationToken.None);
        Assert.Equal(ScalarType.Float32, maps.dtype);
        Assert.True((maps.sum(3) - 1).abs().max().item<float>() < 1e-5);
    }

    private static ConfigReader Released(string release, string part) =>
        ConfigReader.Open(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "AttendAndExcite.FullSize", "Configurations", release, part, "config.json"), $"{part}/config.json");

    /// <summary>One head whose projections are the identity.</summary>
    private static Tensor Of(Tensor x, bool upcast)
    {
        using var scope = NewDisposeScope();
        using var layer = new Attention(Width, Width, heads: 1, upcast: upcast);
        foreach (var (key, shape) in layer.Shapes) layer.Assign(key, shape.Length == 2 ? eye(Width, dtype: x.dtype) : zeros(shape, dtype: x.dtype));
        return layer.Forward(x, x).MoveToOuterDisposeScope();
    }

    private static torch.Generator Seeded(ulong seed) => new(seed);

    private static string Here([System.Runtime.CompilerServices.CallerFilePath] string file = "") => file;

    private sealed class SeenTypes : GenerationObserver
    {
        public List<ScalarType> Seen { get; } = [];

        public override void Guided(int step, double timestep, Tensor latents) => Seen.Add(latents.dtype);

        public override void Stepped(int step, double timestep, Tensor prediction, Tensor latents) => Seen.Add(latents.dtype);
    }
}
