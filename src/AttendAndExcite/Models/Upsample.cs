namespace AttendAndExcite.Models;

/// <summary>Enlarges a feature map by nearest neighbour, then convolves it.</summary>
internal sealed class Upsample(long channels) : Network
{
    private readonly Convolution _conv = new(channels, channels, kernel: 3, padding: 1);

    /// <summary>Enlarges to the given size: twice as large, or one less where the way down met an odd size.</summary>
    public Tensor Forward(Tensor x, long height, long width)
    {
        using var scope = NewDisposeScope();
        var large = nn.functional.interpolate(x, size: [height, width], mode: InterpolationMode.Nearest);
        return _conv.Forward(large).MoveToOuterDisposeScope();
    }

    /// <summary>Enlarges to twice the size, strip by strip. It disposes x.</summary>
    public Tensor ForwardInStrips(Tensor x, CancellationToken cancellation)
    {
        var large = RowStrips.Run(x, rows => Forward(rows, 2 * rows.shape[2], 2 * rows.shape[3]), margin: 1, cancellation);
        x.Dispose();
        return large;
    }
}
