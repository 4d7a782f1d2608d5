namespace AttendAndExcite.Models;

/// <summary>Halves a feature map by a 3x3 convolution with stride 2.</summary>
/// <remarks>The U-Net pads one pixel on every side, the autoencoder one on the right and below only.</remarks>
internal sealed class Downsample(long channels, bool padAllSides) : Network
{
    private readonly Convolution _conv = new(channels, channels, kernel: 3, stride: 2, padding: padAllSides ? 1 : 0);

    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var padded = padAllSides ? x : nn.functional.pad(x, (0, 1, 0, 1));
        return _conv.Forward(padded).MoveToOuterDisposeScope();
    }
}
