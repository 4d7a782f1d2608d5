namespace AttendAndExcite.Guidance;

/// <summary>
/// Algorithm 1 of "Attend-and-Excite: Attention-Based Semantic Guidance for Text-to-Image Diffusion Models"
/// (Chefer et al., SIGGRAPH 2023): before a denoising step, move the latents so that the most neglected subject is attended to.
/// </summary>
/// <param name="options">Thresholds, step size and guided steps.</param>
/// <param name="loss">Equation 2, from attention maps.</param>
/// <param name="steps">The number of steps of the run.</param>
internal sealed class AttendAndExcite(AttendAndExciteOptions options, AttentionLoss loss, int steps)
{
    /// <summary>Whether anything can happen at this step: nothing is computed where not.</summary>
    public bool Acts(int step) => step < options.GuidedSteps || options.Thresholds.ContainsKey(step);

    /// <summary>The step size α of a step, 0 or more.</summary>
    public double StepSize(int step)
    {
        var (first, last) = options.ScaleRange;
        double share = steps > 1 ? (double)step / (steps - 1) : 0;
        return options.ScaleFactor * Math.Sqrt(first + ((last - first) * share));
    }

    /// <summary>
    /// The latents z [batch, 4, h, w] to denoise from at this step, instead of those given. Images are independent of each other.
    /// </summary>
    /// <param name="latents">z_t, left unchanged.</param>
    /// <param name="step">The index of the step.</param>
    /// <param name="attentionAt">The forward pass of lines 1 and 7.</param>
    /// <param name="diary">Takes what happened, an entry for each image; or null.</param>
    public Tensor Guide(Tensor latents, int step, AttentionAt attentionAt, GuidanceDiary? diary = null)
    {
        using var scope = NewDisposeScope();
        if (!Acts(step)) return latents.alias().MoveToOuterDisposeScope();
        using var grad = enable_grad();

        double alpha = StepSize(step);
        var z = Look(latents, attentionAt);
        diary?.Open(step, alpha, Threshold(step), z);
        if (Threshold(step) is { } threshold) z = Refine(z, threshold, alpha, attentionAt, diary);

        bool updates = step < options.GuidedSteps;
        diary?.Close(updates);
        var moved = updates ? z.Latents - (alpha * z.Gradient) : z.Latents.alias();
        return moved.detach().MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Lines 8 to 12: repeat the update until the threshold is reached. As in the official code, a round follows the one that
    /// reaches it, and an image that needed none is left alone.
    /// </summary>
    private Attended Refine(Attended z, double threshold, double alpha, AttentionAt attentionAt, GuidanceDiary? diary)
    {
        double allowed = Math.Max(0, 1 - threshold);
        var unfinished = z.ImagesAbove(allowed);
        for (int round = 0; unfinished.Length > 0 && round < options.MaxRefinements; round++)
        {
            var before = z.Select(unfinished);
            var after = Look(before.Latents - (alpha * before.Gradient), attentionAt);
            diary?.Add(unfinished, after);
            z = z.Replace(unfinished, after);
            unfinished = [.. before.ImagesAbove(allowed).Select(image => unfinished[image])];
        }

        return z;
    }

    /// <summary>Lines 1 to 6: one forward pass, the loss of each image, and its gradient with respect to the latents.</summary>
    private Attended Look(Tensor latents, AttentionAt attentionAt)
    {
        var z = latents.detach().requires_grad_(true);
        var (losses, attention) = loss.Measure(attentionAt(z));
        var gradient = OwnGradient.Take(losses.sum(), z); // the images' losses are independent
        return new Attended(z.detach(), losses.detach(), attention.detach(), gradient);
    }

    private double? Threshold(int step) => options.Thresholds.TryGetValue(step, out double threshold) ? threshold : null;
}
