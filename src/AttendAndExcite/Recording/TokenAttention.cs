namespace AttendAndExcite.Recording;

/// <summary>How strongly one token was attended to while noise was predicted, at the method's level.</summary>
/// <param name="Token">The token's position in the prompt; the begin token is 0.</param>
/// <param name="Strength">What the method measures, 0..1: the largest value of the sharpened, smoothed map. The method's loss is 1 - this.</param>
/// <param name="Peak">The largest share of the level's map as it is, 0..1.</param>
public readonly record struct TokenAttention(int Token, double Strength, double Peak);
