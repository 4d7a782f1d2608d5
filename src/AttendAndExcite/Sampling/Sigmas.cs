namespace AttendAndExcite.Sampling;

/// <summary>Noise levels σ = √((1-ᾱ)/ᾱ) of a run in Karras et al.'s (2022) terms, where a sample is the clean latent plus σ times noise.</summary>
internal sealed class Sigmas
{
    private readonly float[] _values;

    public Sigmas(NoiseSchedule noise, IReadOnlyList<double> timesteps)
    {
        double[] all = [.. noise.AlphasCumulative.Select(alpha => (double)MathF.Sqrt((1 - alpha) / alpha))];
        _values = [.. timesteps.Select(timestep => (float)Interpolate(all, timestep)), 0];
        Largest = _values.Max();
    }

    /// <summary>The largest σ: what the first noise is multiplied by.</summary>
    public float Largest { get; }

    /// <summary>σ before a step; one more than there are steps, the last being 0.</summary>
    public float this[int step] => _values[step];

    /// <summary>The sample as the U-Net knows it: divided by √(σ² + 1).</summary>
    public Tensor Scale(Tensor sample, int step) => sample / MathF.Sqrt((_values[step] * _values[step]) + 1);

    /// <summary>The clean latent that a prediction means.</summary>
    public Tensor Clean(PredictionType type, Tensor prediction, int step, Tensor sample)
    {
        float sigma = _values[step];
        float square = (sigma * sigma) + 1;
        return type == PredictionType.Epsilon
            ? sample - (sigma * prediction)
            : (prediction * (-sigma / MathF.Sqrt(square))) + (sample / square);
    }

    private static double Interpolate(double[] values, double at)
    {
        int below = (int)Math.Floor(at);
        double share = at - below;
        return share == 0 ? values[below] : values[below] + (share * (values[below + 1] - values[below]));
    }
}
