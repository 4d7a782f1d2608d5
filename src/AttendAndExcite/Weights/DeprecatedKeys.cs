using System.Text.RegularExpressions;

namespace AttendAndExcite.Weights;

/// <summary>Names that checkpoints of older diffusers and transformers carry.</summary>
internal static partial class DeprecatedKeys
{
    // diffusers renamed the autoencoder's attention in version 0.17.
    private static readonly Dictionary<string, string> Attention = new()
    {
        ["query"] = "to_q",
        ["key"] = "to_k",
        ["value"] = "to_v",
        ["proj_attn"] = "to_out.0",
    };

    /// <summary>Today's name of a key.</summary>
    public static string Rename(string key) =>
        OldAttention().Replace(key, match => $"{match.Groups[1].Value}.{Attention[match.Groups[2].Value]}.{match.Groups[3].Value}");

    /// <summary>Whether a key is a buffer without information: positions 0, 1, 2, ...</summary>
    public static bool IsIgnored(string key) => key.EndsWith("embeddings.position_ids", StringComparison.Ordinal);

    [GeneratedRegex(@"^((?:encoder|decoder)\.mid_block\.attentions\.\d+)\.(query|key|value|proj_attn)\.(weight|bias)$")]
    private static partial Regex OldAttention();
}
