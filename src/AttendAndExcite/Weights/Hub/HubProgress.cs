namespace AttendAndExcite.Weights.Hub;

/// <summary>How far one file has come.</summary>
/// <param name="File">Its path in the repository.</param>
/// <param name="Received">Bytes that are on disk.</param>
/// <param name="Size">Bytes that it will have.</param>
public readonly record struct HubProgress(string File, long Received, long Size);
