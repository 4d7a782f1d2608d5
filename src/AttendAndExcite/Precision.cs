namespace AttendAndExcite;

/// <summary>The floating-point type in which the networks compute; noise, loss and solver are always float32.</summary>
public enum Precision
{
    /// <summary>float32.</summary>
    Single,

    /// <summary>float16, for GPUs.</summary>
    Half,

    /// <summary>bfloat16, for GPUs since NVIDIA's Ampere.</summary>
    BFloat16,
}

internal static class Precisions
{
    /// <summary>As on the command line.</summary>
    public static string Name(this Precision precision) => precision switch
    {
        Precision.Half => "fp16",
        Precision.BFloat16 => "bf16",
        _ => "fp32",
    };

    public static ScalarType Type(this Precision precision) => precision switch
    {
        Precision.Half => float16,
        Precision.BFloat16 => bfloat16,
        _ => float32,
    };
}
