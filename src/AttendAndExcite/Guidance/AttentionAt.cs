namespace AttendAndExcite.Guidance;

/// <summary>The averaged cross-attention [batch, height, width, tokens] of latents [batch, 4, h, w] at the present step.</summary>
internal delegate Tensor AttentionAt(Tensor latents);
