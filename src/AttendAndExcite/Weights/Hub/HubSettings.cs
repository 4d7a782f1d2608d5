namespace AttendAndExcite.Weights.Hub;

/// <summary>Where the Hub is, who asks, and where its files are kept: the environment variables that all Hub tools share.</summary>
public sealed record HubSettings
{
    /// <summary>The Hub's address (<c>HF_ENDPOINT</c>).</summary>
    public Uri Endpoint { get; init; } = new("https://huggingface.co");

    /// <summary>The user's access token (<c>HF_TOKEN</c>, or the file that <c>hf auth login</c> writes), or null.</summary>
    public string? Token { get; init; }

    /// <summary>The folder of the cache (<c>HF_HUB_CACHE</c>, <c>HF_HOME</c>/hub, or <c>~/.cache/huggingface/hub</c>).</summary>
    public required string Cache { get; init; }

    /// <summary>Whether the network must not be used (<c>HF_HUB_OFFLINE</c>).</summary>
    public bool Offline { get; init; }

    internal HubPatience Patience { get; init; } = new();

    /// <summary>Reads the environment.</summary>
    /// <exception cref="HubException"><c>HF_ENDPOINT</c> is no web address, or the token no token.</exception>
    public static HubSettings FromEnvironment() => From(Environment.GetEnvironmentVariable);

    internal static HubSettings From(Func<string, string?> variable)
    {
        string home = Get("HF_HOME") ?? Path.Combine(
            Get("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "huggingface");
        return new HubSettings
        {
            Endpoint = Address(Get("HF_ENDPOINT") ?? "https://huggingface.co"),
            Cache = Get("HF_HUB_CACHE") ?? Get("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(home, "hub"),
            Token = Checked(Get("HF_TOKEN") ?? Get("HUGGING_FACE_HUB_TOKEN") ?? ReadToken(Get("HF_TOKEN_PATH") ?? Path.Combine(home, "token"))),
            Offline = Get("HF_HUB_OFFLINE")?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE",
        };

        string? Get(string name) => variable(name)?.Trim() is { Length: > 0 } value ? value : null;
    }

    private static Uri Address(string text) =>
        Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new HubException($"HF_ENDPOINT is \"{text}\", which is no web address; it should be like https://huggingface.co.");

    private static string? Checked(string? token) => token is null || token.All(letter => letter is > ' ' and < (char)127)
        ? token
        : throw new HubException("HF_TOKEN is no access token: it contains spaces or letters that no token has; copy it again from the Hub's settings.");

    private static string? ReadToken(string path) => File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } token ? token : null;
}
