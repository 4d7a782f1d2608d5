namespace AttendAndExcite.Weights;

/// <summary>Where a tensor of a single-file checkpoint belongs.</summary>
/// <param name="Part">The part's folder in the diffusers layout.</param>
/// <param name="Key">Its name there.</param>
/// <param name="Third">Which third of the rows it is (0, 1, 2: query, key, value), or null for all of them.</param>
internal readonly record struct OriginalTarget(string Part, string Key, int? Third = null);
