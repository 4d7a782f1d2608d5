namespace AttendAndExcite.Sampling;

/// <summary>One batch's way from noise to picture under a scheduler: its timesteps and the solver's memory. Used once, in order.</summary>
public abstract class DenoisingRun : IDisposable
{
    private readonly List<Tensor> _kept = [];

    /// <summary>The timestep of each step, 0..999, falling; PNDM repeats one.</summary>
    public abstract IReadOnlyList<double> Timesteps { get; }

    /// <summary>What the first noise is multiplied by (σ of the first step for the sigma-scaled solvers, else 1).</summary>
    public virtual double InitialNoiseScale => 1;

    /// <summary>What the U-Net is to see instead of a sample: a new tensor.</summary>
    public virtual Tensor ScaleInput(Tensor sample, int step) => sample.alias();

    /// <summary>The next sample, from the prediction for this one; both [batch, 4, h, w], float32.</summary>
    public Tensor Step(Tensor prediction, int step, Tensor sample)
    {
        using var scope = NewDisposeScope();
        return Advance(prediction, step, sample).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the solver remembers.</summary>
    protected virtual void Dispose(bool disposing)
    {
        foreach (var tensor in _kept) tensor.Dispose();
        _kept.Clear();
    }

    /// <summary>The solver's own step.</summary>
    private protected abstract Tensor Advance(Tensor prediction, int step, Tensor sample);

    /// <summary>Keeps a tensor beyond this step, until <see cref="Forget"/> or the end of the run.</summary>
    private protected Tensor Keep(Tensor tensor)
    {
        var kept = tensor.alias().DetachFromDisposeScope();
        _kept.Add(kept);
        return kept;
    }

    private protected void Forget(Tensor tensor)
    {
        _kept.RemoveAll(kept => ReferenceEquals(kept, tensor)); // tensors' own equality compares values
        tensor.Dispose();
    }
}
