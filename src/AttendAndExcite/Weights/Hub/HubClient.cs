namespace AttendAndExcite.Weights.Hub;

/// <summary>Brings models from the Hub into the cache that all Hub tools share.</summary>
/// <param name="settings">The Hub, the user and the cache.</param>
public sealed class HubClient(HubSettings settings)
{
    private const int FilesAtOnce = 4;

    private readonly HubCache _cache = new(settings.Cache);

    /// <summary>The folder of a model that is in the cache as a whole, or null. The network is not used.</summary>
    public string? Find(HubReference reference) => _cache.Find(reference);

    /// <summary>All whole models in the cache.</summary>
    internal IEnumerable<CachedModel> List() => _cache.List();

    /// <summary>The folder of a model: the cached one where there is one, else downloaded.</summary>
    /// <inheritdoc cref="Pull"/>
    public async Task<string> FindOrPull(HubReference reference, HubChoice choice, Action<string>? inspect = null, IProgress<HubProgress>? progress = null, CancellationToken cancellation = default) =>
        Find(reference) ?? await Pull(reference, choice, inspect, progress, cancellation);

    /// <summary>Brings the cache's copy of a model up to date; what is already there is not downloaded again.</summary>
    /// <param name="reference">The model.</param>
    /// <param name="choice">What is wanted of it.</param>
    /// <param name="inspect">Looks at the folder when its configurations are there, and throws if the model is of no use, before gigabytes are downloaded.</param>
    /// <param name="progress">Told how each file advances, from several threads.</param>
    /// <param name="cancellation">Stops; what has arrived is kept.</param>
    /// <returns>The model's folder.</returns>
    /// <exception cref="HubException">It cannot be had; what has arrived is kept, and another call goes on there.</exception>
    public async Task<string> Pull(HubReference reference, HubChoice choice, Action<string>? inspect = null, IProgress<HubProgress>? progress = null, CancellationToken cancellation = default)
    {
        InsistOnNetwork($"{reference} is not in the cache ({settings.Cache})");
        using var connection = new HubConnection(settings);
        var repository = await connection.List(reference, cancellation);
        var files = HubSelection.Choose(repository, reference, choice);
        CheckRoom(reference, files);
        var download = new HubDownload(connection, settings, reference, repository.Commit, progress);
        string folder = _cache.Snapshot(reference, repository.Commit);
        bool IsWeights(HubFile file) => file.Path.EndsWith(WeightNames.Extension, StringComparison.Ordinal);
        await Fetch(files.Where(file => !IsWeights(file)), download, cancellation);
        inspect?.Invoke(folder);
        await Fetch(files.Where(IsWeights), download, cancellation);
        _cache.WriteRef(reference, repository.Commit);
        return folder;
    }

    /// <summary>Compares every file of a cached model with its hash.</summary>
    /// <returns>The damaged or incomplete files; empty when all is well.</returns>
    /// <exception cref="HubException">The model is not in the cache.</exception>
    public async Task<IReadOnlyList<string>> Verify(HubReference reference, IProgress<HubProgress>? progress = null, CancellationToken cancellation = default)
    {
        string folder = Find(reference) ?? throw new HubException($"{reference} is not in the cache ({settings.Cache}); nothing to verify.");
        var damaged = new List<string>();
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(file => file.FullName, StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(folder, file.FullName).Replace('\\', '/');
            // Where the system has no links the hash of a file is not known here.
            if (file.ResolveLinkTarget(returnFinalTarget: true) is not FileInfo blob) continue;
            if (!blob.Exists || !await ContentHash.Matches(blob.FullName, blob.Name, cancellation)) damaged.Add(name);
            progress?.Report(new HubProgress(name, blob.Exists ? blob.Length : 0, blob.Exists ? blob.Length : 0));
        }

        return damaged;
    }

    /// <summary>Downloads files of a cached model again that <see cref="Verify"/> found damaged.</summary>
    /// <exception cref="HubException">They cannot be had.</exception>
    public async Task Repair(HubReference reference, IReadOnlyList<string> damaged, IProgress<HubProgress>? progress = null, CancellationToken cancellation = default)
    {
        string folder = Find(reference) ?? throw new HubException($"{reference} is not in the cache ({settings.Cache}); nothing to repair.");
        InsistOnNetwork("Damaged files must be downloaded again");
        var pinned = new HubReference(reference.Repository, Path.GetFileName(folder));
        using var connection = new HubConnection(settings);
        var files = (await connection.List(pinned, cancellation)).Files.Where(file => damaged.Contains(file.Path)).ToArray();
        foreach (var file in files) File.Delete(_cache.Blob(pinned, file));
        await Fetch(files, new HubDownload(connection, settings, pinned, pinned.Revision, progress), cancellation);
    }

    private async Task Fetch(IEnumerable<HubFile> files, HubDownload download, CancellationToken cancellation)
    {
        try
        {
            await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellation }, async (file, token) => await download.Fetch(file, token));
        }
        catch (Exception error) when (error is UnauthorizedAccessException or DirectoryNotFoundException)
        {
            throw new HubException($"The cache {settings.Cache} cannot be written ({error.Message.TrimEnd('.')}): check its permissions, or set HF_HUB_CACHE to another folder.");
        }
    }

    private void InsistOnNetwork(string need)
    {
        if (settings.Offline) throw new HubException($"{need}, and HF_HUB_OFFLINE forbids the network: unset it, or choose a model that is here.") { IsUnknown = true };
    }

    private void CheckRoom(HubReference reference, IReadOnlyList<HubFile> files)
    {
        long missing = files.DistinctBy(file => file.Hash).Sum(file => Missing(_cache.Blob(reference, file), file.Size));
        if (missing == 0) return;
        var existing = new DirectoryInfo(Path.GetFullPath(settings.Cache));
        while (existing is { Exists: false, Parent: not null }) existing = existing.Parent;
        if (new DriveInfo(existing.FullName).AvailableFreeSpace < missing) throw HubErrors.DiskFull(settings.Cache, missing);
    }

    private static long Missing(string blob, long size) =>
        File.Exists(blob) ? 0 : Math.Max(0, size - (new FileInfo($"{blob}.incomplete") is { Exists: true } part ? part.Length : 0));
}
