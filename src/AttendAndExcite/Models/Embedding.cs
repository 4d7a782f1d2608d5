using TorchSharp.Modules;

namespace AttendAndExcite.Models;

/// <summary>A table of vectors, looked up by integer ids.</summary>
internal sealed class Embedding(long entries, long width, double initialDeviation = 1) : Network
{
    private readonly Parameter _weight = NewParameter(w => w.normal_(0, initialDeviation, Initial), entries, width);

    /// <summary>The table: entries, width.</summary>
    public Tensor Weight => _weight;

    public Tensor Forward(Tensor ids)
    {
        using var scope = NewDisposeScope();
        return _weight.index_select(0, ids.flatten()).view([.. ids.shape, width]).MoveToOuterDisposeScope();
    }
}
