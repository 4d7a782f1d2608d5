namespace AttendAndExcite.Weights.Hub;

/// <summary>How long a download waits, and how often it tries again.</summary>
internal sealed record HubPatience
{
    /// <summary>For the beginning of an answer.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Within which at least <see cref="LeastBytes"/> of a file must arrive.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What must arrive within <see cref="Stall"/>: about what a modem of 1995 brought.</summary>
    public int LeastBytes { get; init; } = 64 * 1024;

    /// <summary>Before the first repetition; doubled for each further one.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait that a server may ask for before the user is told instead.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Repetitions of a request, or of a download without progress.</summary>
    public int Retries { get; init; } = 4;
}
