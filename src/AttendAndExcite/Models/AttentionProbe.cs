namespace AttendAndExcite.Models;

/// <summary>
/// One pass's request to see attention probabilities. It travels through the U-Net as an argument; a layer that it does not
/// ask about never computes them.
/// </summary>
internal abstract class AttentionProbe
{
    /// <summary>The up blocks below this level are not run: nothing there is asked about.</summary>
    public virtual int LowestLevel => 0;

    /// <summary>Whether the cross-attention (pixels to tokens) of <paramref name="site"/> is asked about.</summary>
    public abstract bool WantsCross(AttentionSite site);

    /// <summary>Whether the self-attention (pixels to pixels) of <paramref name="site"/> is asked about.</summary>
    public virtual bool WantsSelf(AttentionSite site) => false;

    /// <summary>Takes probabilities [batch, heads, pixels, tokens]; keep an alias or a copy, the argument is not yours.</summary>
    public abstract void KeepCross(AttentionSite site, Tensor probabilities);

    /// <summary>Takes probabilities [batch, heads, pixels, pixels].</summary>
    public virtual void KeepSelf(AttentionSite site, Tensor probabilities)
    {
    }
}
