namespace AttendAndExcite.Evaluation.Blip;

/// <summary>What one layer remembers while texts about a picture are decoded: keys and values [batch, heads, length, d] of the picture and of the tokens so far.</summary>
internal sealed class LayerMemory : IDisposable
{
    /// <summary>Takes the picture's keys and values over.</summary>
    public LayerMemory((Tensor Key, Tensor Value) picture) =>
        (PictureKey, PictureValue) = (picture.Key.DetachFromDisposeScope(), picture.Value.DetachFromDisposeScope());

    /// <summary>The picture's keys, of batch 1: all texts are about it.</summary>
    public Tensor PictureKey { get; }

    /// <summary>The picture's values.</summary>
    public Tensor PictureValue { get; }

    /// <summary>The tokens' keys, or null before the first.</summary>
    public Tensor? Key { get; private set; }

    /// <summary>The tokens' values.</summary>
    public Tensor? Value { get; private set; }

    /// <summary>Tokens so far.</summary>
    public long Length => Key?.shape[2] ?? 0;

    /// <summary>Appends new tokens.</summary>
    public void Add((Tensor Key, Tensor Value) tokens)
    {
        using var scope = NewDisposeScope();
        Keep(Key is null ? tokens.Key.alias() : cat([Key, tokens.Key], 2), Value is null ? tokens.Value.alias() : cat([Value, tokens.Value], 2));
    }

    /// <summary>Lets each text go on from another one.</summary>
    /// <param name="parents">For each text the number of the one it continues.</param>
    public void Follow(Tensor parents)
    {
        if (Key is null || Value is null) return;
        using var scope = NewDisposeScope();
        Keep(Key.index_select(0, parents), Value.index_select(0, parents));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        PictureKey.Dispose();
        PictureValue.Dispose();
        Key?.Dispose();
        Value?.Dispose();
    }

    private void Keep(Tensor key, Tensor value)
    {
        Key?.Dispose();
        Value?.Dispose();
        (Key, Value) = (key.DetachFromDisposeScope(), value.DetachFromDisposeScope());
    }
}
