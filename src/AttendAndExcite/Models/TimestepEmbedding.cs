using TorchSharp.Utils;

namespace AttendAndExcite.Models;

/// <summary>The timestep as waves (Ho et al. 2020, section 4; cosines first, as SD has it), then two linear layers.</summary>
internal sealed class TimestepEmbedding(long waveWidth, long width) : Network
{
    [ComponentName(Name = "linear_1")]
    private readonly Linear _linear1 = new(waveWidth, width);

    [ComponentName(Name = "linear_2")]
    private readonly Linear _linear2 = new(width, width);

    /// <summary>Timesteps [batch] (fractions allowed) to embeddings [batch, width] of the type that the weights have.</summary>
    public Tensor Forward(Tensor timesteps, ScalarType type)
    {
        using var scope = NewDisposeScope();
        long half = waveWidth / 2;
        var frequencies = (arange(half, dtype: float32, device: timesteps.device) * (-Math.Log(10000) / half)).exp();
        var angles = timesteps.to_type(float32).unsqueeze(1) * frequencies; // batch, half
        var waves = cat([angles.cos(), angles.sin()], 1).to_type(type);
        return _linear2.Forward(nn.functional.silu(_linear1.Forward(waves))).MoveToOuterDisposeScope();
    }
}
