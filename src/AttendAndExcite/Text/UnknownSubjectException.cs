namespace AttendAndExcite.Text;

/// <summary>A subject that the prompt does not have.</summary>
/// <param name="message">One sentence that lists the prompt's words.</param>
public sealed class UnknownSubjectException(string message) : Exception(message);
