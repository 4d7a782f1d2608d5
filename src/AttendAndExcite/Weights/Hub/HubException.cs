namespace AttendAndExcite.Weights.Hub;

/// <summary>A model could not be had from the Hub.</summary>
/// <param name="message">One sentence: what was wrong and what to do.</param>
public sealed class HubException(string message) : Exception(message)
{
    /// <summary>Whether it may not be the Hub's at all: the Hub was not asked, or does not know the name.</summary>
    public bool IsUnknown { get; init; }
}
