namespace AttendAndExcite.Weights;

/// <summary>There is no model of the name that was given.</summary>
/// <param name="message">One sentence that says what there is instead.</param>
public sealed class UnknownModelException(string message) : Exception(message);
