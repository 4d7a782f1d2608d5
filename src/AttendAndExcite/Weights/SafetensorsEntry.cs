namespace AttendAndExcite.Weights;

/// <summary>One tensor of a safetensors file, as its header describes it.</summary>
/// <param name="Type">The type of the elements.</param>
/// <param name="Shape">The sizes of the dimensions; empty for a scalar.</param>
/// <param name="Begin">The first byte, counted from the end of the header.</param>
/// <param name="End">The byte after the last, counted from the end of the header.</param>
internal readonly record struct SafetensorsEntry(ScalarType Type, long[] Shape, long Begin, long End)
{
    /// <summary>The number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, side) => product * side);
}
