namespace AttendAndExcite.Models;

/// <summary>
/// One pass's request to see attention probabilities. It travels through the U-Net as an argument; a layer that it does not
/// ask about never computes them.
/// </summary>
internal abstract class AttentionProbe
{
    /// <summary>The up blocks below this level are not run: nothing there is asked about.</summary>
    public virtual int LowestLevel => 0;

    /// <summary>Whether layers keep only their input for the gradient and run again for it (<see cref="Checkpointing"/>).</summary>
    public virtual bool Checkpoints => false;

    /// <summary>Whether the cross-attention (pixels to tokens) of <paramref name="site"/> is to be kept, so that gradients flow through it.</summary>
    public virtual bool WantsCross(AttentionSite site) => false;

    /// <summary>Takes probabilities [batch, heads, pixels, tokens]; keep an alias or a copy, the argument is not yours.</summary>
    public virtual void KeepCross(AttentionSite site, Tensor probabilities)
    {
    }

    /// <summary>Whether the self-attention (pixels to pixels) of <paramref name="site"/> is to form its probabilities, as the official code does everywhere; nothing keeps them.</summary>
    public virtual bool FormsSelf(AttentionSite site) => false;

    /// <summary>
    /// What looks at queries and keys [batch, heads, pixels or tokens, d] of <paramref name="site"/>'s cross-attention; null: nothing. The
    /// layer computes as if nobody looked.
    /// </summary>
    public virtual Action<Tensor, Tensor>? WatchCross(AttentionSite site) => null;

    /// <summary>The same for the self-attention of <paramref name="site"/>, pixels to pixels.</summary>
    public virtual Action<Tensor, Tensor>? WatchSelf(AttentionSite site) => null;
}
