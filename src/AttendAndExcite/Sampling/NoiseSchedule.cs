using AttendAndExcite.Configuration;

namespace AttendAndExcite.Sampling;

/// <summary>How much noise each training timestep has: β, and ᾱ, the product of all 1 - β up to it (Ho et al. 2020).</summary>
/// <remarks>Computed in float32 as the reference does, so that its values are met to the last bit.</remarks>
public sealed class NoiseSchedule
{
    private NoiseSchedule(float[] betas)
    {
        Betas = betas;
        var products = new float[betas.Length];
        double product = 1; // PyTorch's cumulative product accumulates float32 in double
        for (int step = 0; step < betas.Length; step++) products[step] = (float)(product *= 1 - betas[step]);
        AlphasCumulative = products;
    }

    /// <summary>β of each timestep.</summary>
    public IReadOnlyList<float> Betas { get; }

    /// <summary>ᾱ of each timestep, falling from nearly 1 to nearly 0.</summary>
    public IReadOnlyList<float> AlphasCumulative { get; }

    /// <summary>The number of training timesteps (1000).</summary>
    public int Length => Betas.Count;

    /// <summary>Stable Diffusion's schedule.</summary>
    public static NoiseSchedule StableDiffusion { get; } = ScaledLinear(0.00085, 0.012, 1000);

    internal static NoiseSchedule Read(ConfigReader reader)
    {
        int length = reader.Size("num_train_timesteps", 100_000, 1000, least: 2);
        reader.Require("rescale_betas_zero_snr", "false");
        double[] trained = reader.Doubles("trained_betas", []);
        double start = reader.Double("beta_start", 0.0001), end = reader.Double("beta_end", 0.02);
        string name = reader.Text("beta_schedule", "linear");
        if (trained.Length > 0)
        {
            return trained.Length == length && trained.All(IsBeta)
                ? new NoiseSchedule([.. trained.Select(beta => (float)beta)])
                : throw new ConfigException($"{reader.Source}: trained_betas should be {length} numbers above 0 and below 1.");
        }

        if (!IsBeta(start) || !IsBeta(end))
            throw new ConfigException($"{reader.Source}: beta_start is {start} and beta_end is {end}, and both should be above 0 and below 1.");
        return name switch
        {
            "linear" => new NoiseSchedule(Linear(start, end, length)),
            "scaled_linear" => ScaledLinear(start, end, length),
            "squaredcos_cap_v2" => SquaredCosine(length),
            var other => throw new ConfigException($"{reader.Source}: beta_schedule is {other}, and only linear, scaled_linear or squaredcos_cap_v2 is supported."),
        };
    }

    private static NoiseSchedule ScaledLinear(double start, double end, int length) =>
        new([.. Linear(Math.Sqrt(start), Math.Sqrt(end), length).Select(root => root * root)]);

    /// <summary>Nichol and Dhariwal 2021, equation 17; β at most 0.999.</summary>
    private static NoiseSchedule SquaredCosine(int length) =>
        new([.. Enumerable.Range(0, length).Select(step => (float)Math.Min(1 - (Bar((step + 1.0) / length) / Bar((double)step / length)), 0.999))]);

    private static double Bar(double time) => Math.Pow(Math.Cos((time + 0.008) / 1.008 * Math.PI / 2), 2);

    /// <summary>Evenly spaced float32 numbers with the rounding of PyTorch's AVX2 kernel: groups of eight, each begun by a fused multiply-add from the nearer end.</summary>
    /// <remarks>PyTorch's own last bits depend on the processor's vector width; these are those of the reference on every machine.</remarks>
    private static float[] Linear(double start, double end, int length)
    {
        const int lanes = 8;
        float first = (float)start, last = (float)end, step = (last - first) / (length - 1);
        var values = new float[length];
        for (int index = 0; index < length; index++)
        {
            int group = index / lanes * lanes;
            int origin = group + lanes <= length ? group : index;
            float from = origin < length / 2
                ? MathF.FusedMultiplyAdd(step, origin, first)
                : MathF.FusedMultiplyAdd(-step, length - 1 - origin, last);
            values[index] = from + (step * (index - origin));
        }

        return values;
    }

    private static bool IsBeta(double value) => value is > 0 and < 1;
}
