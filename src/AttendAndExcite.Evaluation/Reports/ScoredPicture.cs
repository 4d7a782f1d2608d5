using AttendAndExcite.Evaluation.Benchmark;

namespace AttendAndExcite.Evaluation.Reports;

/// <summary>A picture of a benchmark with its scores.</summary>
/// <param name="Record">From what and how it was made.</param>
/// <param name="Path">The file.</param>
/// <param name="Scores">What the judges say.</param>
public sealed record ScoredPicture(BenchmarkRecord Record, string Path, PictureScores Scores);
