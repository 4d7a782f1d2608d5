using AttendAndExcite.Models;

namespace AttendAndExcite.Tests.Models;

public class KeyTests
{
    private static readonly UNetConfig Sd21 = new() { Heads = [5, 10, 20, 20], CrossAttentionDim = 1024, UseLinearProjection = true };
    private static readonly ClipTextConfig OpenClip = new() { HiddenSize = 1024, IntermediateSize = 4096, NumHiddenLayers = 23, NumAttentionHeads = 16, QuickGelu = false };

    [Fact]
    public void The_U_Net_of_SD_1_4_has_its_checkpoint_s_keys_and_shapes() => AssertKeys("sd14_unet", () => new UNet(new UNetConfig()), 859_520_964);

    [Fact]
    public void The_U_Net_of_SD_2_1_has_its_checkpoint_s_keys_and_shapes() => AssertKeys("sd21_unet", () => new UNet(Sd21), 865_910_724);

    [Fact]
    public void The_text_encoder_of_SD_1_4_has_its_checkpoint_s_keys_and_shapes() =>
        AssertKeys("sd14_text_encoder", () => new ClipTextModel(new ClipTextConfig()), 123_060_480, "text_model.embeddings.position_ids");

    [Fact]
    public void The_text_encoder_of_SD_2_1_has_its_checkpoint_s_keys_and_shapes() =>
        AssertKeys("sd21_text_encoder", () => new ClipTextModel(OpenClip), 340_387_840, "text_model.embeddings.position_ids");

    [Fact]
    public void The_autoencoder_has_its_checkpoint_s_keys_and_shapes() =>
        AssertKeys("sd_vae_new_names", () => new Autoencoder(new AutoencoderConfig()), 83_653_863);

    internal static void AssertKeys<T>(string list, Func<T> build, long parameters, params string[] buffersWithoutMeaning)
        where T : Network
    {
        using var network = Network.WithoutWeights(build);
        var ours = network.named_parameters().ToDictionary(p => p.name, p => p.parameter.dim() == 0 ? "scalar" : string.Join('x', p.parameter.shape));
        var theirs = File.ReadLines(Golden.Path($"keys/{list}.tsv"))
            .Select(line => line.Split('\t'))
            .Skip(1)
            .Where(row => row.Length >= 2 && !buffersWithoutMeaning.Contains(row[0]))
            .ToDictionary(row => row[0], row => row[1]);
        Assert.Equal(theirs.OrderBy(pair => pair.Key, StringComparer.Ordinal), ours.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        Assert.Equal(parameters, network.parameters().Sum(p => p.numel()));
    }
}
