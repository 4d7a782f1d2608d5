namespace AttendAndExcite.Weights;

/// <summary>What a U-Net predicts of a noisy latent.</summary>
public enum Prediction
{
    /// <summary>The noise in it: SD 1.x, 2.0-base and 2.1-base.</summary>
    Epsilon,

    /// <summary>The velocity of Salimans and Ho (2022): SD 2.0 and 2.1 at 768 pixels.</summary>
    Velocity,
}
