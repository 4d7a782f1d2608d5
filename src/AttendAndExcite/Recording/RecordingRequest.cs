using AttendAndExcite.Imaging;

namespace AttendAndExcite.Recording;

/// <summary>What to record of a run; nothing else costs memory or time.</summary>
public sealed record RecordingRequest
{
    /// <summary>The attention whose maps are kept.</summary>
    public IReadOnlyList<AttentionQuery> Queries { get; init; } = [];

    /// <summary>The steps, by index, at which maps and previews are kept; null: every one.</summary>
    public IReadOnlySet<int>? Steps { get; init; }

    /// <summary>Tokens whose attention is measured at every step; null: those of the subjects.</summary>
    public IReadOnlyList<int>? Tokens { get; init; }

    /// <summary>Makes pictures of scaled latents [batch, 4, h, w], such as <see cref="StableDiffusion.Preview"/>; null: no previews.</summary>
    public Func<Tensor, IReadOnlyList<Picture>>? Preview { get; init; }

    internal bool Shows(int step) => Steps?.Contains(step) ?? true;
}
