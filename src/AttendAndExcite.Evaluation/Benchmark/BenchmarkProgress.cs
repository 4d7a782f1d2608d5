namespace AttendAndExcite.Evaluation.Benchmark;

/// <summary>Where a benchmark stands.</summary>
/// <param name="Done">Pictures of the plan that are finished, those of earlier runs included.</param>
/// <param name="Total">Pictures of the plan.</param>
/// <param name="Left">The time that this process would need for the rest, or null while it cannot be known.</param>
/// <param name="Latest">The unit that was just finished.</param>
/// <param name="Flagged">The files of its new pictures that the safety checker replaced by black, relative to the benchmark's folder.</param>
public sealed record BenchmarkProgress(int Done, int Total, TimeSpan? Left, BenchmarkUnit Latest, IReadOnlyList<string> Flagged);
