namespace AttendAndExcite.Sampling;

/// <summary>Euler steps that go too far and add fresh noise (k-diffusion's ancestral sampling).</summary>
public sealed record EulerAncestralScheduler : Scheduler
{
    /// <inheritdoc/>
    public override string Name => "euler-a";

    private protected override DenoisingRun Begin(int steps, SeededNoise noise) => new Run(this, steps, noise);

    private sealed class Run : DenoisingRun
    {
        private readonly EulerAncestralScheduler _scheduler;
        private readonly Sigmas _sigmas;
        private readonly SeededNoise _noise;

        public Run(EulerAncestralScheduler scheduler, int steps, SeededNoise noise)
        {
            Timesteps = TimestepSpacing.Linear(scheduler.Noise.Length, steps);
            (_scheduler, _sigmas, _noise) = (scheduler, new Sigmas(scheduler.Noise, Timesteps), noise);
        }

        public override IReadOnlyList<double> Timesteps { get; }

        public override double InitialNoiseScale => _sigmas.Largest;

        public override Tensor ScaleInput(Tensor sample, int step) => _sigmas.Scale(sample, step);

        private protected override Tensor Advance(Tensor prediction, int step, Tensor sample)
        {
            float from = _sigmas[step], to = _sigmas[step + 1];
            float up = MathF.Sqrt(to * to * ((from * from) - (to * to)) / (from * from));
            float down = MathF.Sqrt((to * to) - (up * up));
            var slope = (sample - _sigmas.Clean(_scheduler.Prediction, prediction, step, sample)) / from;
            return sample + (slope * (down - from)) + (_noise.Next(sample.shape[1..]).to(sample.device) * up);
        }
    }
}
