using AttendAndExcite.Configuration;

namespace AttendAndExcite.Sampling;

/// <summary>Euler steps along the probability flow (Karras et al. 2022, algorithm 2 without churn).</summary>
public sealed record EulerScheduler : Scheduler
{
    /// <inheritdoc/>
    public override string Name => "euler";

    internal static EulerScheduler Read(ConfigReader reader)
    {
        reader.Require("interpolation_type", "linear");
        return new EulerScheduler();
    }

    private protected override DenoisingRun Begin(int steps, SeededNoise noise) => new Run(this, steps);

    private sealed class Run : DenoisingRun
    {
        private readonly EulerScheduler _scheduler;
        private readonly Sigmas _sigmas;

        public Run(EulerScheduler scheduler, int steps)
        {
            Timesteps = TimestepSpacing.Linear(scheduler.Noise.Length, steps);
            (_scheduler, _sigmas) = (scheduler, new Sigmas(scheduler.Noise, Timesteps));
        }

        public override IReadOnlyList<double> Timesteps { get; }

        public override double InitialNoiseScale => _sigmas.Largest;

        public override Tensor ScaleInput(Tensor sample, int step) => _sigmas.Scale(sample, step);

        private protected override Tensor Advance(Tensor prediction, int step, Tensor sample)
        {
            var slope = (sample - _sigmas.Clean(_scheduler.Prediction, prediction, step, sample)) / _sigmas[step];
            return sample + (slope * (_sigmas[step + 1] - _sigmas[step]));
        }
    }
}
