using AttendAndExcite.Models;

namespace AttendAndExcite.Miniature.Training;

/// <summary>One of the networks of the miniature with its data and its loss.</summary>
internal abstract class TrainingPart : IDisposable
{
    /// <summary>The scenes of the U-Net have the seeds from 0 on; a negative seed would be one of theirs, because .NET takes it without its sign.</summary>
    private const int FirstHeldOut = 1_000_000;

    /// <summary>Its name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What is trained.</summary>
    public abstract Network Network { get; }

    /// <summary>The length of the learning rate's schedule.</summary>
    public abstract long Steps { get; }

    /// <summary>Pictures seen in one step.</summary>
    public abstract int BatchSize { get; }

    /// <summary>The highest learning rate, reached after the warm-up.</summary>
    public abstract double PeakRate { get; }

    /// <summary>Weight decay of matrices and kernels.</summary>
    public virtual double WeightDecay => 0.01;

    /// <summary>The decay of the running mean of the weights, which is what is kept in the end.</summary>
    public virtual double MeanDecay => 0.999;

    /// <summary>The loss of one step, which depends on nothing but the weights and the number of the step.</summary>
    public abstract Tensor Loss(long step);

    /// <summary>Looks at the mean weights now and then: writes samples into a folder, returns a line of figures.</summary>
    public abstract string Examine(long step, string folder);

    /// <inheritdoc/>
    public virtual void Dispose() => Network.Dispose();

    /// <summary>Where everything random in a look at held-out scenes comes from: no scene of a training has such a seed.</summary>
    internal static Random HeldOut(int stream) => new(FirstHeldOut + stream);

    /// <summary>Where everything random in one step comes from.</summary>
    internal static (Random Random, torch.Generator Generator) Chance(int stream, long step)
    {
        ulong seed = unchecked(((ulong)stream * 0x9E3779B97F4A7C15UL) ^ ((ulong)step * 0xD1B54A32D192ED03UL));
        return (new Random((int)(seed >> 33)), new torch.Generator(seed >> 1));
    }
}
