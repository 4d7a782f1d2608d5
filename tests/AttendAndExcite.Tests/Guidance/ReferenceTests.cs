using AttendAndExcite.Guidance;
using AttendAndExcite.Tests.Models;

namespace AttendAndExcite.Tests.Guidance;

/// <summary>The loss, its gradient and the update against the numbers of the official code.</summary>
public class ReferenceTests
{
    public static TheoryData<string, string> Cases(string model)
    {
        var cases = new TheoryData<string, string>();
        foreach (var property in Golden.Json($"golden/{model}/loss.json").GetProperty("cases").EnumerateObject()) cases.Add(model, property.Name);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases), "tiny-sd14")]
    [MemberData(nameof(Cases), "tiny-sd21")]
    public void One_update_moves_the_latent_as_recorded(string model, string name)
    {
        using var scope = NewDisposeScope();
        using var unet = TinyModel.UNet(model);
        var recorded = Golden.Json($"golden/{model}/loss.json").GetProperty("cases").GetProperty(name);
        string file = $"golden/{model}/loss.safetensors";
        string owner = recorded.GetProperty("shares_latent_with").GetString() ?? name;
        var latent = Golden.Tensor(file, $"{owner}.latent");
        int row = recorded.GetProperty("prompt").GetString() == "a cat and a dog" ? 1 : 2;
        var ids = Golden.Tensor($"golden/{model}/text_encoder.safetensors", "input_ids").narrow(0, row, 1);
        using var encoder = TinyModel.TextEncoder(model);
        var context = encoder.Forward(ids).detach();
        var options = new AttendAndExciteOptions
        {
            Smoothing = recorded.GetProperty("smooth_attentions").GetBoolean(),
            Sigma = recorded.GetProperty("sigma").GetDouble(),
            KernelSize = recorded.GetProperty("kernel_size").GetInt32(),
            ScaleFactor = recorded.GetProperty("step_size").GetDouble(),
            ScaleRange = (1, 1),
            Thresholds = new Dictionary<int, double>(),
        };
        int length = recorded.GetProperty("indices").GetArrayLength() == 2 ? 7 : 8;
        int end = recorded.GetProperty("normalize_eot").GetBoolean() ? length - 1 : 76;
        int[] tokens = [.. recorded.GetProperty("indices").EnumerateArray().Select(index => index.GetInt32())];
        var method = new AttendAndExcite.Guidance.AttendAndExcite(options, new AttentionLoss(tokens, end, options), steps: 1);
        var diary = new GuidanceDiary(1);
        int level = latent.shape[3] == 64 ? 2 : 1;

        var updated = method.Guide(latent, 0, z => unet.CrossAttention(z, recorded.GetProperty("timestep").GetDouble(), context, level), diary);

        var record = Assert.Single(diary.Of(0));
        Assert.Equal(recorded.GetProperty("loss").GetDouble(), record.Loss, 1e-4);
        Assert.All(recorded.GetProperty("max_attention_per_index").EnumerateArray().Zip(record.Attention), pair => Assert.Equal(pair.First.GetDouble(), pair.Second, 1e-4));
        Assert.InRange(TinyModel.Error(updated, Golden.Tensor(file, $"{name}.updated_latent")), 0, 1e-3);
        var gradient = (latent - updated) / options.ScaleFactor;
        Assert.InRange(TinyModel.RelativeError(gradient, Golden.Tensor(file, $"{name}.grad")), 0, 1e-3);
    }
}
