namespace AttendAndExcite;

/// <summary>A request that cannot be fulfilled as it stands.</summary>
/// <param name="message">One sentence: what is wrong and what to do.</param>
public sealed class RequestException(string message) : Exception(message);
