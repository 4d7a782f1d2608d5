namespace AttendAndExcite.Models;

/// <summary>Where in the U-Net an attention layer stands.</summary>
public enum AttentionPlace
{
    /// <summary>On the way down, before the middle.</summary>
    Down,

    /// <summary>In the middle block.</summary>
    Mid,

    /// <summary>On the way up, after the middle.</summary>
    Up,
}

/// <summary>
/// One transformer layer of the U-Net: place, level (its maps have latent side / 2^level pixels a side),
/// and its index among the layers of that place, in the order in which they run.
/// </summary>
public readonly record struct AttentionSite(AttentionPlace Place, int Level, int Layer);
