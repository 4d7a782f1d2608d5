namespace AttendAndExcite.Weights.Hub;

/// <summary>One file of a repository.</summary>
/// <param name="Path">Its path in the repository, with slashes.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Hash">Its SHA-256 (64 digits) where it is a large file, else its Git object id (40 digits). It is also its ETag and its name among the cache's blobs.</param>
internal sealed record HubFile(string Path, long Size, string Hash);
