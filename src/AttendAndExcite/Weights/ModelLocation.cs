using AttendAndExcite.Weights.Hub;

namespace AttendAndExcite.Weights;

/// <summary>Where a model is that was named on the command line or in a request.</summary>
internal abstract record ModelLocation
{
    private ModelLocation()
    {
    }

    /// <summary>Finds out what a name means: a model that comes with the program, a folder, a single-file checkpoint, a short name of the Hub's, or <c>org/name[@revision]</c> there.</summary>
    /// <param name="name">What the user wrote.</param>
    /// <param name="bundled">The folders of the models that come with the program, by name.</param>
    /// <exception cref="UnknownModelException">It means nothing.</exception>
    /// <exception cref="CheckpointException">It is a Python pickle.</exception>
    public static ModelLocation Find(string name, IReadOnlyDictionary<string, string> bundled)
    {
        if (bundled.TryGetValue(name, out string? folder)) return new InFolder(folder);
        if (Directory.Exists(name)) return new InFolder(name);
        if (WeightNames.IsPickle(name)) throw new CheckpointException(WeightNames.RefusePickle(Path.GetFileName(name)));
        if (File.Exists(name)) return new InFile(name);
        bool isPath = name.EndsWith(WeightNames.Extension, StringComparison.OrdinalIgnoreCase) || Path.IsPathRooted(name);
        if (!isPath && HubReference.Parse(name) is { } reference)
            return !CouldBeFolder(name) || !Directory.Exists(name.Split('/')[0]) ? new OnHub(reference)
                : throw new UnknownModelException($"There is no folder {name}, though there is a folder {name.Split('/')[0]}: check the name, or write {name}@main for the Hub's repository.");
        throw new UnknownModelException($"There is no model {name}: choose {string.Join(", ", bundled.Keys.Concat(HubReference.Aliases.Keys))}, a folder, a {WeightNames.Extension} file, or the name of a Hub repository (org/name).");
    }

    /// <summary>Whether a name that means a repository may be a folder's, mistyped: it is no short name and has no revision.</summary>
    public static bool CouldBeFolder(string name) => !HubReference.Aliases.ContainsKey(name) && !name.Contains('@', StringComparison.Ordinal);

    /// <summary>A folder in the diffusers layout.</summary>
    public sealed record InFolder(string Path) : ModelLocation;

    /// <summary>A single-file checkpoint.</summary>
    public sealed record InFile(string Path) : ModelLocation;

    /// <summary>A repository on the Hub, or in its cache.</summary>
    public sealed record OnHub(HubReference Reference) : ModelLocation;
}
