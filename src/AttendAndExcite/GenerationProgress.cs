using AttendAndExcite.Guidance;

namespace AttendAndExcite;

/// <summary>A finished step of a batch.</summary>
/// <param name="Seeds">The seeds of the batch.</param>
/// <param name="Step">Finished steps, 1..<paramref name="Steps"/>.</param>
/// <param name="Steps">Steps of the run.</param>
/// <param name="Guidance">For each seed what the method saw and did in this step, or null.</param>
/// <param name="IsPlain">Whether the run is without the method.</param>
public sealed record GenerationProgress(
    IReadOnlyList<long> Seeds, int Step, int Steps, IReadOnlyList<GuidanceRecord?> Guidance, bool IsPlain = false);
