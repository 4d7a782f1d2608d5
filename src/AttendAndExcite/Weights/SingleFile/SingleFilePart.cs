namespace AttendAndExcite.Weights;

/// <summary>One part's tensors in a single-file checkpoint, under their names in the diffusers layout.</summary>
/// <param name="file">The whole checkpoint, which this owns.</param>
/// <param name="origins">For each name, the tensor it is taken from.</param>
internal sealed class SingleFilePart(SafetensorsFile file, IReadOnlyDictionary<string, OriginalSource> origins) : ITensorSource
{
    /// <inheritdoc/>
    public string Location => file.Location;

    /// <inheritdoc/>
    public IEnumerable<string> Names => origins.Keys;

    /// <inheritdoc/>
    public TensorInfo Info(string name)
    {
        var origin = Origin(name);
        var info = file.Info(origin.Name);
        return origin.Third is null ? info : new TensorInfo(info.Type, [Rows(origin.Name, info), .. info.Shape.AsSpan(1)]);
    }

    /// <inheritdoc/>
    public Tensor Read(string name) => Part(name, file.Read);

    /// <inheritdoc/>
    public Tensor Copy(string name) => Part(name, file.Copy);

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private Tensor Part(string name, Func<string, Tensor> read)
    {
        var origin = Origin(name);
        if (origin.Third is not { } third) return read(origin.Name);
        using var scope = NewDisposeScope();
        long rows = Rows(origin.Name, file.Info(origin.Name));
        return read(origin.Name).narrow(0, third * rows, rows).MoveToOuterDisposeScope();
    }

    private OriginalSource Origin(string name) =>
        origins.TryGetValue(name, out var origin) ? origin : throw new CheckpointException($"{Location} has no tensor for {name}.");

    private long Rows(string original, TensorInfo info) => info.Shape.Length > 0 && info.Shape[0] % 3 == 0
        ? info.Shape[0] / 3
        : throw new CheckpointException($"{Location}: {original} ({info}) cannot be divided into query, key and value.");
}
