namespace AttendAndExcite.Weights.Hub;

/// <summary>A whole model in the Hub's cache.</summary>
/// <param name="Repository">Owner and name.</param>
/// <param name="Commit">Its commit.</param>
/// <param name="Folder">The folder that holds it in the diffusers layout.</param>
/// <param name="Bytes">The size of its files.</param>
internal sealed record CachedModel(string Repository, string Commit, string Folder, long Bytes);
