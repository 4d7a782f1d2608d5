namespace AttendAndExcite.Recording;

/// <summary>Whose attention is looked at under classifier-free guidance, where each step asks the U-Net twice.</summary>
public enum AttentionHalf
{
    /// <summary>The prompt's.</summary>
    Prompt,

    /// <summary>The mean of the prompt's and the negative prompt's, as the official code's notebook shows it.</summary>
    Both,
}
