namespace AttendAndExcite.Models;

/// <summary>The shape of a CLIP text encoder, as <c>text_encoder/config.json</c> gives it.</summary>
internal sealed record ClipTextConfig
{
    /// <summary>Entries of the token table.</summary>
    public int VocabSize { get; init; } = 49408;

    /// <summary>Width of the embeddings.</summary>
    public int HiddenSize { get; init; } = 768;

    /// <summary>Width inside the feed-forward layers.</summary>
    public int IntermediateSize { get; init; } = 3072;

    /// <summary>Transformer layers: 12 in SD 1.x, 23 in SD 2.x.</summary>
    public int NumHiddenLayers { get; init; } = 12;

    /// <summary>Attention heads.</summary>
    public int NumAttentionHeads { get; init; } = 12;

    /// <summary>Longest prompt in tokens, begin and end included.</summary>
    public int MaxPositionEmbeddings { get; init; } = 77;

    /// <summary>x * sigmoid(1.702 x) (OpenAI's CLIP, SD 1.x) instead of the exact GELU (OpenCLIP, SD 2.x).</summary>
    public bool QuickGelu { get; init; } = true;

    /// <summary>Added to the variance in the layer norms.</summary>
    public double LayerNormEps { get; init; } = 1e-5;
}
