using TorchSharp.Modules;

namespace AttendAndExcite.Models;

/// <summary>
/// Multi-head attention of pixels to a context: softmax(Q Kᵀ / √d) V. Self-attention when the context is the input.
/// </summary>
/// <param name="queryWidth">Width of the input and the result.</param>
/// <param name="contextWidth">Width of the context.</param>
/// <param name="heads">Heads, which divide <paramref name="queryWidth"/>.</param>
/// <param name="projectionBias">Whether queries, keys and values have a bias.</param>
/// <param name="upcast">Whether a network in half precision attends in float32, as SD 2.1 wants it; in float32 it changes nothing.</param>
internal sealed class Attention(long queryWidth, long contextWidth, long heads, bool projectionBias = false, bool upcast = false) : Network
{
    private readonly Linear _toQ = new(queryWidth, queryWidth, projectionBias);
    private readonly Linear _toK = new(contextWidth, queryWidth, projectionBias);
    private readonly Linear _toV = new(contextWidth, queryWidth, projectionBias);
    private readonly ModuleList<Linear> _toOut = new(new Linear(queryWidth, queryWidth));

    /// <summary>Attends from x [batch, pixels, width] to context [batch, tokens, contextWidth].</summary>
    /// <param name="x">batch, pixels, width</param>
    /// <param name="context">batch, tokens, contextWidth</param>
    /// <param name="keep">Takes the probabilities [batch, heads, pixels, tokens], in float32 at least; without it they are never formed.</param>
    /// <param name="watch">Sees queries and keys [batch, heads, pixels or tokens, d]; the result is the same, to the bit, as without it.</param>
    public Tensor Forward(Tensor x, Tensor context, Action<Tensor>? keep = null, Action<Tensor, Tensor>? watch = null)
    {
        using var scope = NewDisposeScope();
        var query = Split(_toQ.Forward(x)); // batch, heads, pixels, d
        var key = Split(_toK.Forward(context)); // batch, heads, tokens, d
        var value = Split(_toV.Forward(context));
        watch?.Invoke(query, key);
        var attended = keep is null
            ? Fused(query, key, value)
            : Explicit(query, key, value, keep);
        return _toOut[0].Forward(attended.transpose(1, 2).flatten(2)).MoveToOuterDisposeScope();
    }

    /// <summary>softmax(Q Kᵀ / √d): batch, heads, pixels, tokens. Queries and keys in half precision are widened first: their product exceeds fp16, and loss and gradient need more than 10 bits.</summary>
    public static Tensor Probabilities(Tensor query, Tensor key)
    {
        using var scope = NewDisposeScope();
        (query, key) = (Widened(query), Widened(key));
        var scores = query.matmul(key.transpose(2, 3)) * (1 / Math.Sqrt(query.shape[3]));
        return scores.softmax(-1).MoveToOuterDisposeScope();
    }

    private Tensor Split(Tensor x) => x.view(x.shape[0], x.shape[1], heads, -1).transpose(1, 2);

    private static Tensor Explicit(Tensor query, Tensor key, Tensor value, Action<Tensor> keep)
    {
        var probabilities = Probabilities(query, key);
        keep(probabilities);
        return As(value.dtype, probabilities).matmul(value);
    }

    /// <summary>Without forming the probabilities; the library accumulates in float32, whatever the type.</summary>
    private Tensor Fused(Tensor query, Tensor key, Tensor value) => upcast
        ? As(value.dtype, nn.functional.scaled_dot_product_attention(Widened(query), Widened(key), Widened(value)))
        : nn.functional.scaled_dot_product_attention(query, key, value);

    /// <summary>float32 of half precision; anything else as it is.</summary>
    private static Tensor Widened(Tensor x) => x.dtype is ScalarType.Float16 or ScalarType.BFloat16 ? x.to_type(float32) : x;

    private static Tensor As(ScalarType type, Tensor x) => x.dtype == type ? x : x.to_type(type);
}
