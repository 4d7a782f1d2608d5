using AttendAndExcite.Configuration;

namespace AttendAndExcite.Weights.Hub;

/// <summary>
/// The folder in which all Hub tools keep their files: for each repository <c>blobs</c> named by content hash, <c>snapshots</c>
/// of links into them by commit, and <c>refs</c> from branch to commit.
/// </summary>
/// <param name="folder">The cache's folder.</param>
internal sealed class HubCache(string folder)
{
    private static readonly string[] Networks = ["unet", "vae", "text_encoder"];

    /// <summary>The cache's folder.</summary>
    public string Folder => folder;

    /// <summary>Where a file's content lies.</summary>
    public string Blob(HubReference reference, HubFile file) => Path.Combine(folder, reference.CacheFolder, "blobs", file.Hash);

    /// <summary>Where a commit's files appear.</summary>
    public string Snapshot(HubReference reference, string commit) => Path.Combine(folder, reference.CacheFolder, "snapshots", commit);

    /// <summary>The file whose lock says that a blob is being downloaded; the same one that Python's tools take.</summary>
    public string Lock(HubReference reference, HubFile file) => Path.Combine(folder, ".locks", reference.CacheFolder, $"{file.Hash}.lock");

    /// <summary>The whole model or single network, if it is here: all configurations and the weights, in any variant.</summary>
    public string? Find(HubReference reference)
    {
        string? commit = reference.IsCommit ? reference.Revision : ReadRef(reference);
        if (commit is null) return null;
        string snapshot = Snapshot(reference, commit);
        return IsWhole(snapshot) || IsNetwork(snapshot) ? snapshot : null;
    }

    /// <summary>All whole models that are here, with the bytes of their files.</summary>
    public IEnumerable<CachedModel> List()
    {
        if (!Directory.Exists(folder)) yield break;
        foreach (string repository in Directory.EnumerateDirectories(folder, "models--*").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(repository)["models--".Length..].Replace("--", "/", StringComparison.Ordinal);
            string snapshots = Path.Combine(repository, "snapshots");
            if (HubReference.Parse(name) is null || !Directory.Exists(snapshots)) continue;
            foreach (string snapshot in Directory.EnumerateDirectories(snapshots).Where(IsWhole).Order(StringComparer.Ordinal))
                yield return new CachedModel(name, Path.GetFileName(snapshot), snapshot, Size(snapshot));
        }
    }

    /// <summary>Remembers which commit a branch or tag is.</summary>
    public void WriteRef(HubReference reference, string commit)
    {
        if (reference.IsCommit) return;
        string path = RefPath(reference);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        File.WriteAllText(temporary, commit);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Makes a blob appear under its name in a snapshot: a link, or where the system has none the file itself.</summary>
    public void Link(HubReference reference, string commit, HubFile file)
    {
        string link = Path.Combine(Snapshot(reference, commit), Path.Combine(file.Path.Split('/')));
        string blob = Blob(reference, file);
        if (File.Exists(link)) return;
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        string temporary = $"{link}.{Guid.NewGuid():N}.tmp"; // another process may link the same file
        try
        {
            File.CreateSymbolicLink(temporary, Path.GetRelativePath(Path.GetDirectoryName(link)!, blob));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            File.Copy(blob, temporary);
        }

        File.Move(temporary, link, overwrite: true);
    }

    private static long Size(string snapshot) => new DirectoryInfo(snapshot).EnumerateFiles("*", SearchOption.AllDirectories)
        .Sum(file => (file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file) is { Exists: true } target ? target.Length : 0);

    private static bool IsWhole(string snapshot)
    {
        if (!File.Exists(Path.Combine(snapshot, "model_index.json"))) return false;
        try
        {
            var model = ModelFolder.Open(snapshot);
            return File.Exists(Path.Combine(model.Tokenizer, "vocab.json")) && File.Exists(Path.Combine(model.Tokenizer, "merges.txt"))
                && File.Exists(Path.Combine(snapshot, "scheduler", "scheduler_config.json"))
                && Networks.All(part => File.Exists(Path.Combine(snapshot, part, "config.json")) && model.HasWeights(part));
        }
        catch (ConfigException)
        {
            return false;
        }
    }

    private static bool IsNetwork(string snapshot) =>
        File.Exists(Path.Combine(snapshot, "config.json")) && new NetworkFolder(snapshot, Path.GetFileName(snapshot)).HasWeights;

    private string RefPath(HubReference reference) => Path.Combine([folder, reference.CacheFolder, "refs", .. reference.Revision.Split('/')]);

    private string? ReadRef(HubReference reference)
    {
        string path = RefPath(reference);
        return File.Exists(path) && new HubReference(reference.Repository, File.ReadAllText(path).Trim()) is { IsCommit: true } pinned ? pinned.Revision : null;
    }
}
