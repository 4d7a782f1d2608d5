using AttendAndExcite.Models;

namespace AttendAndExcite.Recording;

/// <summary>Looks at attention while noise is predicted, and adds up what its queries ask for. The prediction does not notice.</summary>
/// <param name="asked">What is asked.</param>
/// <param name="images">Pictures of the batch; the prompt's half of a doubled batch is its last.</param>
internal sealed class AttentionWatch(IReadOnlyList<AskedMaps> asked, int images) : AttentionProbe, IDisposable
{
    private readonly Tensor?[] _sums = new Tensor?[asked.Count]; // images, pixels, tokens or pixels
    private readonly long[] _counts = new long[asked.Count];

    public override Action<Tensor, Tensor>? WatchCross(AttentionSite site) => Watch(site, query => query.Pixel is null);

    public override Action<Tensor, Tensor>? WatchSelf(AttentionSite site) => Watch(site, query => query.Pixel is not null);

    /// <summary>A query's mean over its layers and heads: images, pixels, tokens (a single "pixel" for self-attention). The caller's.</summary>
    public Tensor Mean(int query) => _sums[query]! / _counts[query];

    public void Dispose()
    {
        foreach (var sum in _sums) sum?.Dispose();
    }

    private Action<Tensor, Tensor>? Watch(AttentionSite site, Predicate<AttentionQuery> kind)
    {
        int[] matching = [.. Enumerable.Range(0, asked.Count).Where(index => kind(asked[index].Query) && asked[index].Query.Asks(site))];
        return matching.Length == 0 ? null : (query, key) =>
        {
            foreach (int index in matching) Add(index, query, key);
        };
    }

    private void Add(int index, Tensor query, Tensor key)
    {
        using var scope = NewDisposeScope();
        var what = asked[index].Query;
        long rows = what.Half == AttentionHalf.Both ? query.shape[0] : images;
        (query, key) = (Last(query, rows), Last(key, rows));
        if (what.Head is { } head) (query, key) = (query.narrow(1, head, 1), key.narrow(1, head, 1));
        if (what.Pixel is { } pixel) query = query.narrow(2, (pixel.Row * asked[index].Width) + pixel.Column, 1);
        var probabilities = Attention.Probabilities(query, key).to_type(float32); // rows, heads, pixels, tokens
        var sum = probabilities.sum(1);
        if (rows > images) sum = sum.view(rows / images, images, sum.shape[1], sum.shape[2]).mean([0L]);
        _counts[index] += probabilities.shape[1];
        if (_sums[index] is { } before) before.add_(sum);
        else _sums[index] = sum.DetachFromDisposeScope();
    }

    private static Tensor Last(Tensor batch, long rows) => batch.narrow(0, batch.shape[0] - rows, rows);
}
