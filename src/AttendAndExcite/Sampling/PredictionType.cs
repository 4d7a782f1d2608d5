namespace AttendAndExcite.Sampling;

/// <summary>What the U-Net predicts.</summary>
public enum PredictionType
{
    /// <summary>The noise ε (Ho et al. 2020).</summary>
    Epsilon,

    /// <summary>The velocity v = √ᾱ ε - √(1-ᾱ) x₀ (Salimans and Ho 2022).</summary>
    Velocity,
}
