namespace AttendAndExcite.Weights;

/// <summary>What a tensor is taken from.</summary>
/// <param name="Name">The name in the checkpoint.</param>
/// <param name="Third">Which third of its rows, or null for all of them.</param>
internal readonly record struct OriginalSource(string Name, int? Third);
