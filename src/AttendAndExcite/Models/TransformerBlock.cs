namespace AttendAndExcite.Models;

/// <summary>Self-attention, cross-attention to the text, feed-forward; each behind a layer norm and added to its input.</summary>
internal sealed class TransformerBlock(long width, long contextWidth, long heads, bool upcast = false) : Network
{
    private readonly LayerNorm _norm1 = new(width);
    private readonly Attention _attn1 = new(width, width, heads, upcast: upcast);
    private readonly LayerNorm _norm2 = new(width);
    private readonly Attention _attn2 = new(width, contextWidth, heads, upcast: upcast);
    private readonly LayerNorm _norm3 = new(width);
    private readonly FeedForward _ff = new(width);

    /// <summary>x [batch, pixels, width], context [batch, tokens, contextWidth] to [batch, pixels, width].</summary>
    public Tensor Forward(Tensor x, Tensor context, AttentionSite site, AttentionProbe? probe)
    {
        using var scope = NewDisposeScope();
        Action<Tensor>? cross = probe?.WantsCross(site) == true ? p => probe.KeepCross(site, p) : null;
        Action<Tensor>? self = probe?.FormsSelf(site) == true ? _ => { } : null;
        var normed = _norm1.Forward(x);
        x = x + _attn1.Forward(normed, normed, self, probe?.WatchSelf(site));
        x = x + _attn2.Forward(_norm2.Forward(x), context, cross, probe?.WatchCross(site));
        return (x + _ff.Forward(_norm3.Forward(x))).MoveToOuterDisposeScope();
    }
}
