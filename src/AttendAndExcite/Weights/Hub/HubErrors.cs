using System.Net;

namespace AttendAndExcite.Weights.Hub;

/// <summary>The Hub's refusals and the network's failures, in one sentence each.</summary>
internal static class HubErrors
{
    private const int UnixDiskFull = 28; // ENOSPC
    private const int UnixQuota = 122; // EDQUOT
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>Why a request was refused, and what to do.</summary>
    public static HubException Refused(HttpResponseMessage response, HubReference reference, HubSettings settings)
    {
        string code = response.Headers.TryGetValues("X-Error-Code", out var codes) ? codes.First() : "";
        string page = $"{settings.Endpoint.GetLeftPart(UriPartial.Authority)}/{reference.Repository}";
        string sentence = (code, response.StatusCode) switch
        {
            ("GatedRepo", _) => $"{reference.Repository} is gated: accept its licence at {page}, then set HF_TOKEN to a token of that account.",
            ("RevisionNotFound", _) => $"{reference.Repository} has no revision {reference.Revision}.",
            ("EntryNotFound", _) => $"A file of {reference} is not there any more; try again.",
            ("RepoNotFound", _) or (_, HttpStatusCode.NotFound) => settings.Token is null
                ? $"{reference.Repository} does not exist on {settings.Endpoint.Host}, or is private: check the name, or set HF_TOKEN."
                : $"{reference.Repository} does not exist on {settings.Endpoint.Host}, or your HF_TOKEN may not see it: check the name.",
            (_, HttpStatusCode.Unauthorized) => settings.Token is null
                ? $"{settings.Endpoint.Host} wants to know who asks for {reference.Repository}: set HF_TOKEN (from {settings.Endpoint.GetLeftPart(UriPartial.Authority)}/settings/tokens)."
                : $"{settings.Endpoint.Host} does not accept your HF_TOKEN: it is wrong or expired; make a new one, or remove it for public models.",
            (_, HttpStatusCode.Forbidden) => $"Your HF_TOKEN may not read {reference.Repository}: accept its licence at {page}, or give the token read access to gated repositories.",
            (_, HttpStatusCode.TooManyRequests) => $"{settings.Endpoint.Host} limits how often it may be asked{RetryAfter(response)}; wait{(settings.Token is null ? ", or set HF_TOKEN for a higher limit" : "")}, then run the command again to go on.",
            _ => $"{settings.Endpoint.Host} answered {(int)response.StatusCode} for {reference} several times; try again later, what has been downloaded is kept.",
        };
        return new HubException(sentence) { IsUnknown = code is "RepoNotFound" || (code.Length == 0 && response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Unauthorized) };
    }

    /// <summary>Why the network failed.</summary>
    public static HubException Unreachable(Exception error, HubReference reference, HubSettings settings) =>
        new($"{settings.Endpoint.Host} could not be reached for {reference} ({(error.InnerException ?? error).Message.TrimEnd('.')}): check the network and HF_ENDPOINT; what has been downloaded is kept.") { IsUnknown = true };

    /// <summary>Whether writing failed because there is no room left.</summary>
    public static bool IsDiskFull(IOException error) => error.HResult is UnixDiskFull or UnixQuota or WindowsDiskFull;

    /// <summary>No room for a download.</summary>
    public static HubException DiskFull(string folder, long missing) =>
        new($"The disk of {folder} is full: {Megabytes(missing)} MB more are needed; make room, or set HF_HUB_CACHE to a folder on a larger disk.");

    /// <summary>A megabyte is 10^6 bytes; rounded up.</summary>
    public static long Megabytes(long bytes) => (bytes / 1_000_000) + (bytes % 1_000_000 > 0 ? 1 : 0);

    /// <summary>How long the server asks to wait.</summary>
    public static TimeSpan? Wait(HttpResponseMessage? response) =>
        response?.Headers.RetryAfter is { } retry ? retry.Delta ?? (retry.Date - DateTimeOffset.UtcNow) : null;

    private static string RetryAfter(HttpResponseMessage response) => Wait(response) is { } wait ? $" and asks for {Math.Max(0, Math.Ceiling(wait.TotalSeconds))} seconds" : "";
}
