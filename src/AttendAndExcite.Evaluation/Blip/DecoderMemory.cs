namespace AttendAndExcite.Evaluation.Blip;

/// <summary>What the decoder remembers of a picture and of the texts it is writing about it.</summary>
/// <param name="layers">Each layer's part, taken over.</param>
internal sealed class DecoderMemory(IReadOnlyList<LayerMemory> layers) : IDisposable
{
    /// <summary>Each layer's part.</summary>
    public IReadOnlyList<LayerMemory> Layers => layers;

    /// <summary>Tokens so far.</summary>
    public long Length => layers[0].Length;

    /// <summary>Lets each text go on from another one.</summary>
    public void Follow(IReadOnlyList<int> parents)
    {
        using var scope = NewDisposeScope();
        var indices = tensor([.. parents.Select(parent => (long)parent)], device: layers[0].PictureKey.device);
        foreach (var layer in layers) layer.Follow(indices);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var layer in layers) layer.Dispose();
    }
}
