namespace AttendAndExcite.Models;

/// <summary>
/// Runs layers over a large feature map strip by strip, so that what lies between the layers is never as large as the map. With
/// the rows of margin that the layers look at beyond a strip's edge the result has no seams.
/// </summary>
internal static class RowStrips
{
    /// <summary>Pixels of a strip: large enough for full speed, and 32 MB of 128 channels.</summary>
    private const long Pixels = 1 << 16;

    /// <summary>Applies <paramref name="layers"/> to x [batch, c, height, width].</summary>
    /// <param name="x">The map; it is only read.</param>
    /// <param name="layers">From rows of x to as many rows, or a multiple.</param>
    /// <param name="margin">Rows of x that the layers look at above and below.</param>
    /// <param name="cancellation">Stops between two strips.</param>
    /// <param name="into">Is added to, strip by strip, and returned; null: a new map.</param>
    /// <returns>batch, c', height or a multiple, width or a multiple</returns>
    public static Tensor Run(Tensor x, Func<Tensor, Tensor> layers, int margin, CancellationToken cancellation, Tensor? into = null)
    {
        long height = x.shape[2], step = Math.Max(1, Pixels / x.shape[3]);
        var whole = into;
        for (long top = 0; top < height; top += step)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            long rows = Math.Min(step, height - top), first = Math.Max(0, top - margin), end = Math.Min(height, top + rows + margin);
            var result = layers(x.narrow(2, first, end - first));
            long scale = result.shape[2] / (end - first);
            result = result.narrow(2, (top - first) * scale, rows * scale);
            whole ??= empty([x.shape[0], result.shape[1], height * scale, result.shape[3]], result.dtype, result.device).MoveToOuterDisposeScope();
            var place = whole.narrow(2, top * scale, rows * scale);
            if (into is null) place.copy_(result);
            else place.add_(result);
        }

        return whole!;
    }
}
