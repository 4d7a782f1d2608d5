using AttendAndExcite.Configuration;

namespace AttendAndExcite.Sampling;

/// <summary>Denoising diffusion implicit models (Song et al. 2021).</summary>
public sealed record DdimScheduler : Scheduler
{
    /// <summary>Whether the clean estimate is clamped to -1..1.</summary>
    public bool ClipSample { get; init; }

    /// <summary>Whether ᾱ after the last step is 1 rather than that of timestep 0.</summary>
    public bool SetAlphaToOne { get; init; }

    /// <summary>Added to every timestep (1 in SD).</summary>
    public int StepsOffset { get; init; } = 1;

    /// <summary>η, how much of the noise is fresh: 0 none, 1 as in DDPM.</summary>
    public double Eta { get; init; }

    /// <inheritdoc/>
    public override string Name => "ddim";

    internal static DdimScheduler Read(ConfigReader reader) => new()
    {
        ClipSample = reader.Bool("clip_sample", true),
        SetAlphaToOne = reader.Bool("set_alpha_to_one", true),
        StepsOffset = reader.Int("steps_offset", 0),
    };

    private protected override DenoisingRun Begin(int steps, SeededNoise noise) => new Run(this, steps, noise);

    private sealed class Run(DdimScheduler scheduler, int steps, SeededNoise noise) : DenoisingRun
    {
        private readonly int[] _timesteps = [.. TimestepSpacing.Leading(scheduler.Noise.Length, steps, scheduler.StepsOffset).Reverse()
            .Select(timestep => timestep < scheduler.Noise.Length ? timestep : throw new ArgumentOutOfRangeException(nameof(steps), $"{steps} steps do not fit into {scheduler.Noise.Length} timesteps with an offset of {scheduler.StepsOffset}; take fewer."))];

        public override IReadOnlyList<double> Timesteps => [.. _timesteps.Select(timestep => (double)timestep)];

        /// <summary>Equation 12 of the paper.</summary>
        private protected override Tensor Advance(Tensor prediction, int step, Tensor sample)
        {
            var alphas = scheduler.Noise.AlphasCumulative;
            int previous = _timesteps[step] - (scheduler.Noise.Length / steps);
            float alpha = alphas[_timesteps[step]];
            float earlier = previous >= 0 ? alphas[previous] : scheduler.SetAlphaToOne ? 1 : alphas[0];
            float beta = 1 - alpha;
            bool velocity = scheduler.Prediction == PredictionType.Velocity;
            var clean = velocity
                ? (MathF.Sqrt(alpha) * sample) - (MathF.Sqrt(beta) * prediction)
                : (sample - (MathF.Sqrt(beta) * prediction)) / MathF.Sqrt(alpha);
            var direction = velocity ? (MathF.Sqrt(alpha) * prediction) + (MathF.Sqrt(beta) * sample) : prediction;
            if (scheduler.ClipSample) clean = clean.clamp(-1, 1);
            float variance = (1 - earlier) / beta * (1 - (alpha / earlier));
            double deviation = scheduler.Eta * MathF.Sqrt(variance);
            float share = MathF.Sqrt(1 - earlier - (float)(deviation * deviation));
            var next = (MathF.Sqrt(earlier) * clean) + (share * direction);
            return deviation > 0 ? next + (deviation * noise.Next(sample.shape[1..]).to(sample.device)) : next;
        }
    }
}
