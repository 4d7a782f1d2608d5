namespace AttendAndExcite.Weights;

/// <summary>What is known of a stored tensor before it is read.</summary>
/// <param name="Type">The type of the elements.</param>
/// <param name="Shape">The sizes of the dimensions; empty for a scalar.</param>
internal readonly record struct TensorInfo(ScalarType Type, long[] Shape)
{
    /// <summary>The number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, side) => product * side);

    /// <summary>Shape and type as messages show them, such as <c>320x4x3x3 Float32</c>.</summary>
    public override string ToString() => $"{(Shape.Length == 0 ? "scalar" : string.Join('x', Shape))} {Type}";
}
