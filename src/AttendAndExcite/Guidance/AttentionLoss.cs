namespace AttendAndExcite.Guidance;

/// <summary>
/// 1 - the attention of the most neglected subject (equation 2 of the paper), from the averaged cross-attention maps.
/// </summary>
/// <param name="tokens">The positions of the subjects' tokens in the prompt, each 1 or more.</param>
/// <param name="end">The softmax runs over positions 1 to <paramref name="end"/> - 1.</param>
/// <param name="options">Factor and smoothing.</param>
internal sealed class AttentionLoss(IReadOnlyList<int> tokens, int end, AttendAndExciteOptions options)
{
    private readonly long[] _columns = [.. tokens.Select(token => token - 1L)];

    /// <summary>Each image's loss [batch] and the attention of each subject token [batch, subjects], from maps [batch, height, width, tokens].</summary>
    public (Tensor Loss, Tensor Attention) Measure(Tensor maps)
    {
        using var scope = NewDisposeScope();
        var attention = StrongestAttention(maps);
        var neglect = nn.functional.relu(1 - attention); // batch, subjects
        var loss = neglect.max(1).values; // the most neglected subject's
        return (loss.MoveToOuterDisposeScope(), attention.MoveToOuterDisposeScope());
    }

    /// <summary>Algorithm 1, lines 2 to 5: without the start token, sharpened, smoothed, and the strongest pixel of each subject.</summary>
    private Tensor StrongestAttention(Tensor maps)
    {
        using var scope = NewDisposeScope();
        if (maps.dtype is ScalarType.Float16 or ScalarType.BFloat16) maps = maps.to_type(float32);
        var words = maps.narrow(3, 1, end - 1) * options.SoftmaxFactor;
        var shares = words.softmax(-1).index_select(3, tensor(_columns, device: maps.device)); // batch, height, width, subjects
        var subjects = shares.permute(0, 3, 1, 2); // batch, subjects, height, width
        var (batch, count) = (subjects.shape[0], subjects.shape[1]);
        var images = subjects.flatten(0, 1);
        if (options.Smoothing) images = GaussianSmoothing.Smooth(images, GaussianSmoothing.Kernel(options.KernelSize, options.Sigma));
        return images.amax([1, 2]).view(batch, count).MoveToOuterDisposeScope();
    }
}
