namespace AttendAndExcite.Tests.Weights;

/// <summary>One row of the recorded table from a single-file checkpoint's tensors to those of a diffusers folder.</summary>
internal sealed record KeyTableRow(string OldKey, long[] OldShape, string NewKey, long[] NewShape, string Operation)
{
    public static KeyTableRow[] Read(string generation) =>
        [.. File.ReadLines(Golden.Path($"keys/{generation}_original_to_diffusers.tsv")).Skip(1).Select(line => line.Split('\t'))
            .Select(cells => new KeyTableRow(cells[0], Shape(cells[1]), cells[2], Shape(cells[3]), cells[4]))];

    private static long[] Shape(string text) => text is "-" or "scalar" ? [] : [.. text.Split('x').Select(long.Parse)];
}
