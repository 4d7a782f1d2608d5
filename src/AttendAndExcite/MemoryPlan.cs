using AttendAndExcite.Weights;

namespace AttendAndExcite;

/// <summary>What is given up for less memory. The default gives up nothing.</summary>
public sealed record MemoryPlan
{
    /// <summary>The U-Net's matrices stay in half precision and are widened while they are used (on the CPU, which computes in float32): half the memory, a few percent more time.</summary>
    public bool HalfWeights { get; init; }

    /// <summary>Only one of text encoder, U-Net, autoencoder and safety checker is in memory at a time; each is loaded again when it is needed again.</summary>
    public bool OnePartAtATime { get; init; }

    /// <summary>The gradient's pass keeps only the input of each layer and computes the layer again when the gradient comes to it: the same gradient, for more time.</summary>
    public bool CheckpointActivations { get; init; }

    /// <summary>In words.</summary>
    public override string ToString()
    {
        string[] given =
        [
            .. OnePartAtATime ? ["one network at a time"] : Array.Empty<string>(),
            .. HalfWeights ? ["the U-Net kept in half precision"] : Array.Empty<string>(),
            .. CheckpointActivations ? ["activations computed twice"] : Array.Empty<string>(),
        ];
        return given.Length == 0 ? "nothing given up for memory" : string.Join(", ", given);
    }

    /// <summary>The type in which a parameter of the U-Net is kept: a matrix in the half precision that it is stored in, or float16.</summary>
    internal ScalarType Kept(TensorInfo stored, ScalarType computed)
    {
        if (!HalfWeights || stored.Shape.Length < 2) return computed;
        return stored.Type.ElementSize() == 2 ? stored.Type : float16;
    }
}
