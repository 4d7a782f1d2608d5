namespace AttendAndExcite.Miniature.Training;

/// <summary>A training or assembly that cannot go on as things lie.</summary>
/// <param name="message">One sentence: what is wrong and what to do.</param>
public sealed class TrainingException(string message) : Exception(message);
