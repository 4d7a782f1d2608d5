using AttendAndExcite.Models;

namespace AttendAndExcite.Miniature.Training;

/// <summary>What is trained on noise: the U-Net together with the text encoder that tells it what to draw.</summary>
internal sealed class ConditionedUNet(UNetConfig unet, ClipTextConfig text) : Network
{
    /// <summary>The text encoder's weights are named as in its own file, behind this.</summary>
    public const string TextPrefix = "text_encoder.";

    /// <summary>The U-Net's weights are named as in its own file, behind this.</summary>
    public const string UNetPrefix = "unet.";

    private readonly UNet _unet = new(unet);
    private readonly ClipTextModel _textEncoder = new(text);

    /// <summary>Predicts noise.</summary>
    public UNet UNet => _unet;

    /// <summary>Makes contexts of token ids.</summary>
    public ClipTextModel TextEncoder => _textEncoder;

    /// <summary>Leaves the text encoder out of the training.</summary>
    public void FreezeText()
    {
        foreach (var parameter in _textEncoder.parameters()) parameter.requires_grad = false;
    }
}
