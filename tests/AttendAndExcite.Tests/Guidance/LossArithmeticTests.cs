using AttendAndExcite.Guidance;
using AttendAndExcite.Tests.Models;

namespace AttendAndExcite.Tests.Guidance;

/// <summary>The loss alone, on made-up maps, against the numbers of the official code.</summary>
public class LossArithmeticTests
{
    private const string Folder = "golden/common/loss_functions";

    public static TheoryData<string> Cases => [.. Golden.Json($"{Folder}.json").GetProperty("cases").EnumerateObject().Select(property => property.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Attention_loss_and_gradient_are_as_recorded(string name)
    {
        using var scope = NewDisposeScope();
        var recorded = Golden.Json($"{Folder}.json").GetProperty("cases").GetProperty(name);
        int[] tokens = [.. recorded.GetProperty("indices").EnumerateArray().Select(index => index.GetInt32())];
        int ids = recorded.GetProperty("prompt").GetString()!.Split(' ').Length + 2; // every word of these prompts is one token
        var options = new AttendAndExciteOptions
        {
            Smoothing = recorded.GetProperty("smooth_attentions").GetBoolean(),
            KernelSize = recorded.GetProperty("kernel_size").GetInt32(),
            Sigma = recorded.GetProperty("sigma").GetDouble(),
        };
        var map = Golden.Tensor($"{Folder}.safetensors", $"{name.Split('.')[0]}.map").clone().requires_grad_(true);

        var loss = new AttentionLoss(tokens, recorded.GetProperty("normalize_eot").GetBoolean() ? ids - 1 : 76, options);
        var (losses, attention) = loss.Measure(map.unsqueeze(0));

        Assert.Equal(recorded.GetProperty("loss").GetDouble(), losses.item<float>(), 1e-5);
        var expected = recorded.GetProperty("max_attention_per_index").EnumerateArray().Select(value => value.GetDouble());
        Assert.All(expected.Zip(attention[0].data<float>()), pair => Assert.Equal(pair.First, pair.Second, 1e-5));

        autograd.backward([losses.sum()], inputs: [map]);
        var gradient = zeros(16, 16, 77);
        if (recorded.GetProperty("loss").GetDouble() > 0)
        {
            var pixels = Golden.Tensor($"{Folder}.safetensors", $"{name}.grad_wrt_map.pixels");
            var rows = Golden.Tensor($"{Folder}.safetensors", $"{name}.grad_wrt_map.rows");
            gradient = gradient.flatten(0, 1).index_copy(0, (pixels.select(1, 0) * 16) + pixels.select(1, 1), rows).view(16, 16, 77);
        }

        Assert.InRange(TinyModel.Error(map.grad!, gradient), 0, 1e-4 * Math.Max(1, gradient.abs().max().item<float>()));
    }

    [Theory]
    [InlineData(3, 0.5)]
    [InlineData(3, 1.0)]
    [InlineData(5, 0.5)]
    [InlineData(5, 1.0)]
    [InlineData(7, 2.0)]
    public void Smoothing_kernels_are_as_recorded(int size, double sigma)
    {
        using var scope = NewDisposeScope();
        var recorded = Golden.Tensor($"{Folder}.safetensors", FormattableString.Invariant($"kernel.k{size}_s{sigma:0.0}"));
        Assert.InRange(TinyModel.Error(GaussianSmoothing.Kernel(size, sigma), recorded), 0, 1e-7);
    }
}
