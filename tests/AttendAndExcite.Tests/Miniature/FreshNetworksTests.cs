using AttendAndExcite.Miniature.Training;
using AttendAndExcite.Models;
using AttendAndExcite.Tests.Weights;

namespace AttendAndExcite.Tests.Miniature;

/// <summary>A training begins at the same weights every time.</summary>
public class FreshNetworksTests
{
    [Theory]
    [InlineData("autoencoder")]
    [InlineData("clip")]
    [InlineData("unet")]
    [InlineData("detector")]
    public void Two_fresh_networks_are_equal(string part)
    {
        using var first = Fresh(part);
        using var second = Fresh(part);

        AssertEqual(first, second);
    }

    [Fact]
    public void Two_fresh_trainings_begin_at_the_same_weights()
    {
        using var folder = new ScratchFolder();
        using var clip = new ClipTraining(folder.Root);
        using var again = new ClipTraining(folder.Root);
        using var autoencoder = new AutoencoderTraining();
        using var anew = new AutoencoderTraining();

        AssertEqual(clip.Network, again.Network);
        AssertEqual(autoencoder.Network, anew.Network);
    }

    [Fact]
    public void Layers_of_a_network_do_not_repeat_each_other()
    {
        using var detector = FreshNetworks.Detector();
        var weights = detector.named_parameters().ToDictionary(pair => pair.name, pair => (Tensor)pair.parameter);

        Assert.NotEqual(weights["conv1.bias"].data<float>().ToArray(), weights["conv2.bias"].narrow(0, 0, 32).data<float>().ToArray());
    }

    private static Network Fresh(string part) => part switch
    {
        "autoencoder" => FreshNetworks.Autoencoder(),
        "clip" => FreshNetworks.Clip(),
        "unet" => FreshNetworks.UNet(),
        _ => FreshNetworks.Detector(),
    };

    private static void AssertEqual(Network first, Network second)
    {
        using var scope = NewDisposeScope();
        var others = second.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        Assert.Empty(first.named_parameters().Where(pair => !pair.parameter.eq(others[pair.name]).all().item<bool>()).Select(pair => pair.name));
    }
}
