using AttendAndExcite.Models;

namespace AttendAndExcite.Tests.Models;

/// <summary>Every network against the numbers of the official code; tolerances are the recordings' own.</summary>
public class ReferenceTests
{
    public static TheoryData<string, string> UNetCases => new()
    {
        { "tiny-sd14", "A" }, { "tiny-sd14", "B" }, { "tiny-sd14", "B2" }, { "tiny-sd14", "C" }, { "tiny-sd14", "D" }, { "tiny-sd14", "E" },
        { "tiny-sd21", "A" }, { "tiny-sd21", "B" }, { "tiny-sd21", "B2" }, { "tiny-sd21", "C" }, { "tiny-sd21", "D" },
    };

    [Theory]
    [MemberData(nameof(TinyModel.Names), MemberType = typeof(TinyModel))]
    public void The_text_encoder_gives_the_recorded_hidden_states(string model)
    {
        using var scope = NewDisposeScope();
        using var encoder = TinyModel.TextEncoder(model);
        var hidden = encoder.Forward(Golden.Tensor($"golden/{model}/text_encoder.safetensors", "input_ids"));
        Assert.InRange(TinyModel.Error(hidden, Golden.Tensor($"golden/{model}/text_encoder.safetensors", "last_hidden_state")), 0, 2e-5);
    }

    [Theory]
    [MemberData(nameof(UNetCases))]
    public void The_U_Net_gives_the_recorded_prediction_and_maps(string model, string name)
    {
        using var scope = NewDisposeScope();
        using var unet = TinyModel.UNet(model);
        string file = $"golden/{model}/unet.safetensors";
        var (latent, timestep, context) = TinyModel.UNetInput(model, name);
        int level = latent.shape[3] == 64 ? 2 : 1;

        var probe = new LevelProbe(level, scope);
        var prediction = unet.PredictNoise(latent, timestep, context, probe);
        Assert.InRange(TinyModel.RelativeError(prediction, Golden.Tensor(file, $"{name}.eps")), 0, 1e-4);
        Assert.InRange(TinyModel.RelativeError(unet.PredictNoise(latent, timestep, context), Golden.Tensor(file, $"{name}.eps")), 0, 1e-4);
        var map = probe.Mean().mean([0L]).view(16, 16, 77);
        Assert.InRange(TinyModel.Error(map, Golden.Tensor(file, $"{name}.aggregated_map")), 0, 2e-5);
    }

    [Theory]
    [MemberData(nameof(TinyModel.Names), MemberType = typeof(TinyModel))]
    public void The_autoencoder_decodes_and_encodes_as_recorded(string model)
    {
        using var scope = NewDisposeScope();
        using var autoencoder = TinyModel.Autoencoder(model);
        string file = $"golden/{model}/vae.safetensors";
        var decoded = autoencoder.Decode(Golden.Tensor(file, "latent") / autoencoder.Config.ScalingFactor);
        Assert.InRange(TinyModel.RelativeError(decoded, Golden.Tensor(file, "decoded")), 0, 1e-4);
        var (mean, logVariance) = autoencoder.Encode(Golden.Tensor(file, "image"));
        Assert.InRange(TinyModel.RelativeError(mean, Golden.Tensor(file, "encoded_mean")), 0, 1e-4);
        Assert.InRange(TinyModel.RelativeError(logVariance, Golden.Tensor(file, "encoded_logvar")), 0, 1e-4);
    }

    [Theory]
    [InlineData("tiny-sd14", 64, 64, 1, 32, 32)]
    [InlineData("tiny-sd14", 16, 40, 1, 8, 20)]
    [InlineData("tiny-sd21", 96, 96, 2, 24, 24)] // 768 pixels, as SD 2.1 has
    public void The_half_pass_sees_exactly_what_the_whole_pass_sees_and_has_the_same_gradient(string model, int height, int width, int level, int mapHeight, int mapWidth)
    {
        using var scope = NewDisposeScope();
        using var unet = TinyModel.UNet(model);
        var context = Golden.Tensor($"golden/{model}/unet.safetensors", "text_emb").narrow(0, 1, 1);
        var latent = randn([1, 4, height, width], generator: new torch.Generator(5));

        var half = latent.clone().requires_grad_(true);
        var halfMap = unet.CrossAttention(half, 981, context, level);
        Assert.Equal([1, mapHeight, mapWidth, 77], halfMap.shape);
        autograd.backward([halfMap.pow(2).sum()], inputs: [half]);

        var whole = latent.clone().requires_grad_(true);
        var probe = new LevelProbe(level, scope);
        unet.PredictNoise(whole, 981, context, probe);
        var wholeMap = probe.Mean().view(halfMap.shape);
        autograd.backward([wholeMap.pow(2).sum()], inputs: [whole]);

        Assert.Equal(0, TinyModel.Error(halfMap, wholeMap));
        Assert.Equal(0, TinyModel.Error(half.grad!, whole.grad!));
        Assert.True(half.grad!.abs().max().item<float>() > 0);
    }
}
