using System.Text.Json;
using System.Text.RegularExpressions;

namespace AttendAndExcite.Weights.Hub;

/// <summary>What a repository holds at a commit.</summary>
/// <param name="Commit">The commit's 40 digits.</param>
/// <param name="Files">All files.</param>
internal sealed partial record HubRepository(string Commit, IReadOnlyList<HubFile> Files)
{
    /// <summary>Reads the answer of <c>/api/models/ORG/NAME/revision/REVISION?blobs=true</c>. Nothing in it is trusted that becomes a path.</summary>
    /// <exception cref="HubException">It is not such an answer.</exception>
    public static HubRepository Parse(byte[] json, HubReference reference)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 64 });
            string commit = document.RootElement.GetProperty("sha").GetString() ?? "";
            if (!GitHash().IsMatch(commit)) throw new FormatException($"the commit \"{commit}\"");
            return new HubRepository(commit, [.. document.RootElement.GetProperty("siblings").EnumerateArray().Select(File)]);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new HubException($"The Hub's answer about {reference} cannot be understood ({error.Message}); check that HF_ENDPOINT is a Hub.");
        }
    }

    private static HubFile File(JsonElement sibling)
    {
        string path = sibling.GetProperty("rfilename").GetString() ?? "";
        if (!IsSafe(path)) throw new FormatException($"the file name \"{path}\"");
        bool isLarge = sibling.TryGetProperty("lfs", out var lfs) && lfs.ValueKind == JsonValueKind.Object;
        string hash = (isLarge ? lfs.GetProperty("sha256") : sibling.GetProperty("blobId")).GetString() ?? "";
        if (!(isLarge ? Sha256() : GitHash()).IsMatch(hash)) throw new FormatException($"{path}'s hash \"{hash}\"");
        long size = (isLarge ? lfs : sibling).GetProperty("size").GetInt64();
        return size >= 0 ? new HubFile(path, size, hash) : throw new FormatException($"{path}'s size {size}");
    }

    private static bool IsSafe(string path) => path.Length is > 0 and < 1024
        && path.Split('/').All(part => part.Length > 0 && part is not ("." or "..") && part.IndexOfAny(['\\', ':', '\0']) < 0);

    [GeneratedRegex(@"\A[0-9a-f]{40}\z")]
    private static partial Regex GitHash();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Sha256();
}
