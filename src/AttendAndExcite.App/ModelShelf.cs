using AttendAndExcite.Miniature;
using AttendAndExcite.Weights;
using AttendAndExcite.Weights.Hub;

namespace AttendAndExcite.App;

/// <summary>The models at hand: those that come with the program, those in the Hub's cache, and those the Hub has.</summary>
/// <param name="settings">The Hub and its cache.</param>
internal sealed class ModelShelf(HubSettings settings)
{
    private static readonly Dictionary<string, string> Bundled = new(StringComparer.OrdinalIgnoreCase) { ["miniature"] = MiniatureModel.Folder };

    private readonly HubClient _hub = new(settings);

    /// <summary>What a name means.</summary>
    /// <exception cref="UnknownModelException">Nothing.</exception>
    /// <exception cref="CheckpointException">A Python pickle.</exception>
    public ModelLocation Find(string name) => ModelLocation.Find(name, Bundled);

    /// <summary>Whether a name means a model that is here, or one whose place on the Hub this program knows itself.</summary>
    /// <exception cref="CheckpointException">A Python pickle.</exception>
    public bool Knows(string name)
    {
        try
        {
            return Find(name) is not ModelLocation.OnHub hub || HubReference.Aliases.ContainsKey(name) || _hub.Find(hub.Reference) is not null;
        }
        catch (UnknownModelException)
        {
            return false;
        }
    }

    /// <summary>The folder or file of a model that a user named, downloaded if it must be.</summary>
    /// <param name="name">A bundled model, a folder, a file, an alias, or <c>org/name[@revision]</c>.</param>
    /// <param name="choice">What is wanted of a model on the Hub.</param>
    /// <param name="progress">Told how a download advances.</param>
    /// <param name="cancellation">Stops a download; what has arrived is kept.</param>
    /// <exception cref="HubException">It cannot be downloaded.</exception>
    /// <inheritdoc cref="Find"/>
    public Task<string> Bring(string name, HubChoice choice, IProgress<HubProgress>? progress = null, CancellationToken cancellation = default) => Find(name) switch
    {
        ModelLocation.InFolder folder => Task.FromResult(folder.Path),
        ModelLocation.InFile file => Task.FromResult(file.Path),
        ModelLocation.OnHub hub => FindOrPull(name, hub.Reference, choice, progress, cancellation),
        _ => throw new InvalidOperationException("A model is in a folder, in a file or on the Hub."),
    };

    /// <summary>A model of the Hub's; where there is none, the name may be that of a folder, mistyped.</summary>
    private async Task<string> FindOrPull(string name, HubReference reference, HubChoice choice, IProgress<HubProgress>? progress, CancellationToken cancellation)
    {
        try
        {
            return await _hub.FindOrPull(reference, choice, Inspect, progress, cancellation);
        }
        catch (HubException error) when (error.IsUnknown && ModelLocation.CouldBeFolder(name))
        {
            throw new HubException($"There is no folder {name}, and {error.Message}");
        }
    }

    /// <summary>Downloads a model from the Hub, or brings it up to date.</summary>
    /// <returns>Its folder.</returns>
    /// <exception cref="RequestException">It is none of the Hub's.</exception>
    /// <inheritdoc cref="Bring"/>
    public Task<string> Pull(string name, HubChoice choice, IProgress<HubProgress>? progress = null, CancellationToken cancellation = default) => Find(name) is ModelLocation.OnHub hub
        ? _hub.Pull(hub.Reference, choice, Inspect, progress, cancellation)
        : throw new RequestException($"{name} is on this machine already; only models on the Hub can be pulled: {string.Join(", ", HubReference.Aliases.Keys)}, or org/name.");

    /// <summary>Compares a model's files with their hashes, where it came from the Hub, and its weights with its configurations.</summary>
    /// <param name="name">As in <see cref="Bring"/>; the Hub's must be in the cache.</param>
    /// <param name="repair">Whether damaged files are downloaded again.</param>
    /// <param name="progress">Told how checking and repairing advance.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The files that were damaged.</returns>
    /// <exception cref="CheckpointException">Weights do not fit the configurations.</exception>
    public async Task<IReadOnlyList<string>> Verify(string name, bool repair, IProgress<HubProgress>? progress = null, CancellationToken cancellation = default)
    {
        var location = Find(name);
        IReadOnlyList<string> damaged = [];
        if (location is ModelLocation.OnHub hub)
        {
            damaged = await _hub.Verify(hub.Reference, progress, cancellation);
            if (damaged.Count > 0 && !repair) return damaged;
            if (damaged.Count > 0) await _hub.Repair(hub.Reference, damaged, progress, cancellation);
        }

        using var model = StableDiffusion.Open(await Bring(name, new HubChoice(), progress: null, cancellation));
        model.CheckWeights();
        return damaged;
    }

    /// <summary>Refuses a model that could not be used, from its configurations alone.</summary>
    private static void Inspect(string folder) => StableDiffusion.Open(folder).Dispose();

    /// <summary>Everything that can be named: bundled models, aliases, and whatever else the cache holds.</summary>
    public IEnumerable<ShelvedModel> List()
    {
        foreach (var (name, folder) in Bundled.Where(pair => Directory.Exists(pair.Value)))
            yield return new ShelvedModel(name, ShelvedState.Bundled, folder, Bytes(folder));
        var cached = _hub.List().ToList();
        foreach (var (name, reference) in HubReference.Aliases)
        {
            var copy = cached.Find(model => model.Folder == _hub.Find(reference));
            if (copy is not null) cached.Remove(copy);
            yield return new ShelvedModel(name, copy is null ? ShelvedState.OnHub : ShelvedState.Cached, reference.ToString(), copy?.Bytes);
        }

        foreach (var model in cached)
        {
            var branch = new HubReference(model.Repository);
            string name = _hub.Find(branch) == model.Folder ? model.Repository : new HubReference(model.Repository, model.Commit).ToString();
            yield return new ShelvedModel(name, ShelvedState.Cached, model.Folder, model.Bytes);
        }
    }

    private static long Bytes(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
