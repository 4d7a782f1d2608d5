namespace AttendAndExcite.Configuration;

/// <summary>A model folder's configuration cannot be read, or asks for something that is not supported.</summary>
/// <param name="message">One sentence that names the file, the value and what is supported.</param>
public sealed class ConfigException(string message) : Exception(Excerpt.Of(message));
