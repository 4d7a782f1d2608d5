using AttendAndExcite.Miniature.Training;

namespace AttendAndExcite.Tests.Miniature;

public class ConditionedUNetTests
{
    [Fact]
    public void A_frozen_text_encoder_is_not_trained_and_the_U_Net_is()
    {
        using var networks = new ConditionedUNet(UNetTraining.Architecture, ClipTraining.TextArchitecture);

        networks.FreezeText();

        Assert.All(networks.TextEncoder.parameters(), parameter => Assert.False(parameter.requires_grad));
        Assert.All(networks.UNet.parameters(), parameter => Assert.True(parameter.requires_grad));
    }
}
