using AttendAndExcite.Configuration;

namespace AttendAndExcite.Weights;

/// <summary>A weight file cannot be read, or does not fit the network.</summary>
/// <param name="message">One sentence that names the file and what is wrong with it.</param>
public sealed class CheckpointException(string message) : Exception(Excerpt.Of(message))
{
    /// <summary>Keys that the network needs and the file lacks.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Keys that the file has and the network does not know.</summary>
    public IReadOnlyList<string> Unexpected { get; init; } = [];

    /// <summary>Keys whose shape or type differs, with both.</summary>
    public IReadOnlyList<string> Misshapen { get; init; } = [];
}
