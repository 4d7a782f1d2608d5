namespace AttendAndExcite.Models;

/// <summary>Which 3x3 convolutions <see cref="Winograd"/> computes, of frozen weights: they get no gradient then.</summary>
internal enum Filtering
{
    /// <summary>None.</summary>
    Never,

    /// <summary>Those of the shapes for which it is faster.</summary>
    WhereFaster,

    /// <summary>All that it can: stride 1 and padding 1, in float32 on a CPU.</summary>
    WherePossible,
}
