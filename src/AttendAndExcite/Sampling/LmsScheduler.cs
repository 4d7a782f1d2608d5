namespace AttendAndExcite.Sampling;

/// <summary>Linear multistep over noise levels (k-diffusion), fourth order: the last slopes' interpolating polynomial is integrated exactly.</summary>
public sealed record LmsScheduler : Scheduler
{
    private const int Order = 4;

    /// <inheritdoc/>
    public override string Name => "lms";

    private protected override DenoisingRun Begin(int steps, SeededNoise noise) => new Run(this, steps);

    private sealed class Run : DenoisingRun
    {
        private readonly LmsScheduler _scheduler;
        private readonly Sigmas _sigmas;
        private readonly List<Tensor> _slopes = [];

        public Run(LmsScheduler scheduler, int steps)
        {
            Timesteps = TimestepSpacing.Linear(scheduler.Noise.Length, steps);
            (_scheduler, _sigmas) = (scheduler, new Sigmas(scheduler.Noise, Timesteps));
        }

        public override IReadOnlyList<double> Timesteps { get; }

        public override double InitialNoiseScale => _sigmas.Largest;

        public override Tensor ScaleInput(Tensor sample, int step) => _sigmas.Scale(sample, step);

        private protected override Tensor Advance(Tensor prediction, int step, Tensor sample)
        {
            _slopes.Insert(0, Keep((sample - _sigmas.Clean(_scheduler.Prediction, prediction, step, sample)) / _sigmas[step]));
            if (_slopes.Count > Order)
            {
                Forget(_slopes[^1]);
                _slopes.RemoveAt(Order);
            }

            int order = Math.Min(step + 1, Order);
            var change = Weight(order, step, 0) * _slopes[0];
            for (int past = 1; past < order; past++) change += Weight(order, step, past) * _slopes[past];
            return sample + change;
        }

        /// <summary>The integral from σ of this step to that of the next of the Lagrange polynomial that is 1 at a past σ: Gauss-Legendre with five nodes, exact for it.</summary>
        private double Weight(int order, int step, int past)
        {
            ReadOnlySpan<double> nodes = [0, 0.5384693101056831, -0.5384693101056831, 0.9061798459386640, -0.9061798459386640];
            ReadOnlySpan<double> weights = [0.5688888888888889, 0.4786286704993665, 0.4786286704993665, 0.2369268850561891, 0.2369268850561891];
            double middle = (_sigmas[step + 1] + (double)_sigmas[step]) / 2, half = (_sigmas[step + 1] - (double)_sigmas[step]) / 2;
            double sum = 0;
            for (int node = 0; node < nodes.Length; node++)
            {
                double sigma = middle + (half * nodes[node]), product = 1;
                for (int other = 0; other < order; other++)
                {
                    if (other != past) product *= (sigma - _sigmas[step - other]) / (_sigmas[step - past] - (double)_sigmas[step - other]);
                }

                sum += weights[node] * product;
            }

            return sum * half;
        }
    }
}
