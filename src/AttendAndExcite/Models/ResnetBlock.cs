namespace AttendAndExcite.Models;

/// <summary>Two normalised 3x3 convolutions added to their input; the U-Net's also add the time embedding in between.</summary>
internal sealed class ResnetBlock(long inputs, long outputs, long groups, double epsilon, long? timeWidth = null) : Network
{
    private readonly GroupNorm _norm1 = new(groups, inputs, epsilon);
    private readonly Convolution _conv1 = new(inputs, outputs, kernel: 3, padding: 1);
    private readonly Linear? _timeEmbProj = timeWidth is { } width ? new(width, outputs) : null;
    private readonly GroupNorm _norm2 = new(groups, outputs, epsilon);
    private readonly Convolution _conv2 = new(outputs, outputs, kernel: 3, padding: 1);
    private readonly Convolution? _convShortcut = inputs == outputs ? null : new(inputs, outputs, kernel: 1);

    /// <summary>x [batch, inputs, height, width], time [batch, timeWidth] to [batch, outputs, height, width].</summary>
    public Tensor Forward(Tensor x, Tensor time, AttentionProbe? probe) =>
        Checkpointing.Run(probe?.Checkpoints == true, x, time, (input, same) => Forward(input, same));

    /// <summary>The same without a probe, and without a time embedding where the network has none.</summary>
    public Tensor Forward(Tensor x, Tensor? time = null)
    {
        using var scope = NewDisposeScope();
        var hidden = _conv1.Forward(nn.functional.silu(_norm1.Forward(x)));
        if (_timeEmbProj is not null)
            hidden = hidden + _timeEmbProj.Forward(nn.functional.silu(time!)).unsqueeze(-1).unsqueeze(-1);
        hidden = _conv2.Forward(nn.functional.silu(_norm2.Forward(hidden)));
        var shortcut = _convShortcut is null ? x : _convShortcut.Forward(x);
        return (shortcut + hidden).MoveToOuterDisposeScope();
    }

    /// <summary>The same without a time embedding, strip by strip, in the caller's scope. It consumes x: the result takes its place in memory, or x is disposed.</summary>
    public Tensor ForwardInStrips(Tensor x, CancellationToken cancellation)
    {
        var norm1 = _norm1.Over(x);
        using var hidden = RowStrips.Run(x, rows => _conv1.Forward(nn.functional.silu(norm1(rows), inplace: true)), margin: 1, cancellation);
        var result = x;
        if (_convShortcut is not null)
        {
            result = RowStrips.Run(x, _convShortcut.Forward, margin: 0, cancellation);
            x.Dispose();
        }

        var norm2 = _norm2.Over(hidden);
        return RowStrips.Run(hidden, rows => _conv2.Forward(nn.functional.silu(norm2(rows), inplace: true)), margin: 1, cancellation, into: result);
    }
}
