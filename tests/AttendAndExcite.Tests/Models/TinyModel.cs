using AttendAndExcite.Configuration;
using AttendAndExcite.Models;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests.Models;

/// <summary>The networks of a recorded tiny model, without the rest of the product.</summary>
internal static class TinyModel
{
    public static TheoryData<string> Names => ["tiny-sd14", "tiny-sd21"];

    public static UNet UNet(string model, MemoryPlan? memory = null) => Load(model, "unet", reader => new UNet(UNetConfig.Read(reader)), memory);

    public static ClipTextModel TextEncoder(string model) => Load(model, "text_encoder", reader => new ClipTextModel(ClipTextConfig.Read(reader)));

    public static Autoencoder Autoencoder(string model) => Load(model, "vae", reader => new Autoencoder(AutoencoderConfig.Read(reader)));

    /// <summary>What a recorded prediction of the U-Net was made from.</summary>
    public static (Tensor Latent, double Timestep, Tensor Context) UNetInput(string model, string name)
    {
        string file = $"golden/{model}/unet.safetensors";
        var latent = Golden.Tensor(file, $"{name}.latent");
        double timestep = Golden.Json($"golden/{model}/unet.json").GetProperty("cases").GetProperty(name).GetProperty("timestep").GetDouble();
        var context = Golden.Tensor(file, "text_emb");
        return (latent, timestep, latent.shape[0] == 1 ? context.narrow(0, 1, 1) : context);
    }

    /// <summary>The largest difference, divided by the largest value of the reference.</summary>
    public static double RelativeError(Tensor actual, Tensor expected)
    {
        Assert.Equal(expected.shape, actual.shape);
        using var scope = NewDisposeScope();
        return ((actual - expected).abs().max() / expected.abs().max()).item<float>();
    }

    /// <summary>The largest difference.</summary>
    public static double Error(Tensor actual, Tensor expected)
    {
        Assert.Equal(expected.shape, actual.shape);
        using var scope = NewDisposeScope();
        return (actual - expected).abs().max().item<float>();
    }

    private static T Load<T>(string model, string part, Func<ConfigReader, T> build, MemoryPlan? memory = null)
        where T : Network
    {
        var folder = ModelFolder.Open(Golden.Path($"models/{model}"));
        var network = Network.WithoutWeights(() => build(folder.Config(part)));
        Checkpoint.Load(folder.Weights(part), network.Shapes, network.Assign, stored => (memory ?? new()).Kept(stored, float32), CPU);
        return network;
    }
}
