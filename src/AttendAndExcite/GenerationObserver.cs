using AttendAndExcite.Models;

namespace AttendAndExcite;

/// <summary>Looks on while pictures are made. Tensors belong to the run: copy what is to be kept.</summary>
public abstract class GenerationObserver
{
    /// <summary>The first noise [batch, 4, h, w], scaled for the scheduler.</summary>
    public virtual void Started(IReadOnlyList<long> seeds, Tensor latents)
    {
    }

    /// <summary>The latents [batch, 4, h, w] from which this step denoises, after the method's update.</summary>
    public virtual void Guided(int step, double timestep, Tensor latents)
    {
    }

    /// <summary>The prediction [batch, 4, h, w] after classifier-free guidance, and the latents that the scheduler made of it.</summary>
    public virtual void Stepped(int step, double timestep, Tensor prediction, Tensor latents)
    {
    }

    /// <summary>The attention to be seen in this step's noise prediction, or null. One that only watches leaves the picture as it is, to the bit.</summary>
    internal virtual AttentionProbe? ProbeAt(int step, double timestep) => null;
}
