namespace AttendAndExcite.Weights;

/// <summary>The element types of the safetensors format that libtorch has too.</summary>
internal static class SafetensorsTypes
{
    private static readonly Dictionary<string, ScalarType> Types = new()
    {
        ["F64"] = ScalarType.Float64,
        ["F32"] = ScalarType.Float32,
        ["F16"] = ScalarType.Float16,
        ["BF16"] = ScalarType.BFloat16,
        ["I64"] = ScalarType.Int64,
        ["I32"] = ScalarType.Int32,
        ["I16"] = ScalarType.Int16,
        ["I8"] = ScalarType.Int8,
        ["U8"] = ScalarType.Byte,
        ["BOOL"] = ScalarType.Bool,
    };

    private static readonly Dictionary<ScalarType, string> Names = Types.ToDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>The type of a format's name, or null.</summary>
    public static ScalarType? Find(string name) => Types.TryGetValue(name, out var type) ? type : null;

    /// <summary>The format's name of a type.</summary>
    /// <exception cref="ArgumentException">The format has none.</exception>
    public static string NameOf(ScalarType type) =>
        Names.TryGetValue(type, out string? name) ? name : throw new ArgumentException($"safetensors files cannot hold {type}.");
}
