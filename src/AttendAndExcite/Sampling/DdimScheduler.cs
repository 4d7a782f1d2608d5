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

    /// <summary>η, how much of the noise is fresh: 0 none, 1 as in DDPM. No configuration sets it; diffusers takes it with each step, and recorded steps have 0 and 0.6.</summary>
    public double Eta { get; init; }

    /// <inheritdoc/>
    public override string Name => "ddim";

    /// <inheritdoc/>
    public override string? Objection(int steps) => base.Objection(steps) ?? TimestepSpacing.LeadingObjection(Noise.Length, steps, StepsOffset);

    /// <param name="reader">The configuration.</param>
    /// <param name="own">Whether it is this solver's own, and diffusers' defaults apply.</param>
    internal static DdimScheduler Read(ConfigReader reader, bool own)
    {
        var scheduler = new DdimScheduler
        {
            ClipSample = reader.Bool("clip_sample", own),
            SetAlphaToOne = reader.Bool("set_alpha_to_one", own),
            StepsOffset = reader.Size("steps_offset", TimestepSpacing.LargestOffset, own ? 0 : 1, least: 0),
        };
        if (scheduler.ClipSample) reader.Require("clip_sample_range", "1", "1.0");
        return scheduler;
    }

    private protected override string Spacing => "leading";

    private protected override DenoisingRun Begin(int steps, SeededNoise noise) => new Run(this, steps, noise);

    private sealed class Run(DdimScheduler scheduler, int steps, SeededNoise noise) : DenoisingRun
    {
        private readonly int[] _timesteps = [.. TimestepSpacing.Leading(scheduler.Noise.Length, steps, scheduler.StepsOffset).Reverse()];

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
            float deviation = (float)scheduler.Eta * MathF.Sqrt(variance);
            float share = MathF.Sqrt(1 - earlier - (deviation * deviation));
            var next = (MathF.Sqrt(earlier) * clean) + (share * direction);
            return deviation > 0 ? next + (deviation * noise.Next(sample.shape[1..]).to(sample.device)) : next;
        }
    }
}
