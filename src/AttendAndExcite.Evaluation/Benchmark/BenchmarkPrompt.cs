using AttendAndExcite.Text;

namespace AttendAndExcite.Evaluation.Benchmark;

/// <summary>A prompt of a benchmark.</summary>
/// <param name="Subset">The group whose means it counts for.</param>
/// <param name="Text">The prompt.</param>
/// <param name="Subjects">What the method sees to.</param>
public sealed record BenchmarkPrompt(string Subset, string Text, SubjectSelection Subjects);
