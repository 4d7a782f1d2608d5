using AttendAndExcite.Configuration;

namespace AttendAndExcite.Sampling;

/// <summary>Pseudo numerical methods (Liu et al. 2022), Stable Diffusion's own solver: linear multistep of fourth order.</summary>
public sealed record PndmScheduler : Scheduler
{
    private const int Order = 4;

    /// <summary>Whether to begin with linear multistep at once (SD) instead of three Runge-Kutta steps, which a run of at least four steps can have.</summary>
    public bool SkipRungeKutta { get; init; } = true;

    /// <summary>Whether ᾱ before the first timestep is 1 rather than that of timestep 0.</summary>
    public bool SetAlphaToOne { get; init; }

    /// <summary>Added to every timestep (1 in SD).</summary>
    public int StepsOffset { get; init; } = 1;

    /// <inheritdoc/>
    public override string Name => "pndm";

    /// <inheritdoc/>
    public override string? Objection(int steps) => base.Objection(steps) ?? TimestepSpacing.LeadingObjection(Noise.Length, steps, StepsOffset);

    /// <param name="reader">The configuration.</param>
    /// <param name="own">Whether it is this solver's own, and diffusers' defaults apply.</param>
    internal static PndmScheduler Read(ConfigReader reader, bool own) => new()
    {
        SkipRungeKutta = reader.Bool("skip_prk_steps", !own),
        SetAlphaToOne = reader.Bool("set_alpha_to_one", false),
        StepsOffset = reader.Size("steps_offset", TimestepSpacing.LargestOffset, own ? 0 : 1, least: 0),
    };

    private protected override string Spacing => "leading";

    private protected override DenoisingRun Begin(int steps, SeededNoise noise) => new Run(this, steps);

    private sealed class Run : DenoisingRun
    {
        private readonly PndmScheduler _scheduler;
        private readonly int _stride;
        private readonly int _rungeKutta;
        private readonly int[] _timesteps;
        private readonly List<Tensor> _predictions = [];
        private Tensor? _sample;
        private Tensor? _sum;
        private int _multistep;

        public Run(PndmScheduler scheduler, int steps)
        {
            (_scheduler, _stride) = (scheduler, scheduler.Noise.Length / steps);
            int[] rising = TimestepSpacing.Leading(scheduler.Noise.Length, steps, scheduler.StepsOffset);
            (_timesteps, _rungeKutta) = scheduler.SkipRungeKutta || steps < Order ? (WithRepeat(rising), 0) : WithRungeKutta(rising);
        }

        public override IReadOnlyList<double> Timesteps => [.. _timesteps.Select(timestep => (double)timestep)];

        private protected override Tensor Advance(Tensor prediction, int step, Tensor sample) =>
            step < _rungeKutta ? RungeKutta(prediction, step, sample) : Multistep(prediction, _timesteps[step], sample);

        /// <summary>The last but one timestep twice: the first step is repeated with a better estimate.</summary>
        private static int[] WithRepeat(int[] rising)
        {
            int[] falling = [.. rising.Reverse()];
            return falling.Length == 1 ? falling : [falling[0], falling[1], .. falling[1..]];
        }

        /// <summary>Each of the first three intervals in four calls: at its ends and twice in its middle.</summary>
        private (int[] Timesteps, int Calls) WithRungeKutta(int[] rising)
        {
            int[] last = [.. rising.TakeLast(Order)];
            int half = _stride / 2;
            int[] doubled = [.. last.SelectMany(timestep => new[] { timestep, timestep }).Select((timestep, index) => timestep + (index % 2 == 0 ? 0 : half))];
            int[] calls = [.. doubled.SkipLast(1).SelectMany(timestep => new[] { timestep, timestep }).Skip(1).SkipLast(1).Reverse()];
            return ([.. calls, .. rising.SkipLast(3).Reverse()], calls.Length);
        }

        /// <summary>Equation 13 of the paper, four calls for one step.</summary>
        private Tensor RungeKutta(Tensor prediction, int step, Tensor sample)
        {
            int previous = _timesteps[step] - (step % 2 == 0 ? _stride / 2 : 0);
            int start = _timesteps[step / 4 * 4];
            switch (step % 4)
            {
                case 0:
                    Accumulate(prediction * (1 / 6.0));
                    _predictions.Add(Keep(prediction));
                    _sample = Keep(sample);
                    break;
                case 1 or 2:
                    Accumulate(prediction * (1 / 3.0));
                    break;
                default:
                    prediction = _sum! + (prediction * (1 / 6.0));
                    _sum = null;
                    break;
            }

            return Transfer(_sample!, start, previous, prediction);

            void Accumulate(Tensor part) => _sum = Keep(_sum is null ? part : _sum + part);
        }

        /// <summary>Equation 12 of the paper: Adams-Bashforth on the last four predictions, with fewer at the start.</summary>
        private Tensor Multistep(Tensor prediction, int timestep, Tensor sample)
        {
            int previous = timestep - _stride;
            bool repeats = _multistep == 1 && _predictions.Count == 1;
            if (repeats) (previous, timestep) = (timestep, timestep + _stride);
            else Remember(prediction);

            var mixed = _predictions.Count switch
            {
                1 when repeats => (prediction + _predictions[^1]) / 2,
                1 => prediction,
                2 => ((3 * _predictions[^1]) - _predictions[^2]) / 2,
                3 => ((23 * _predictions[^1]) - (16 * _predictions[^2]) + (5 * _predictions[^3])) / 12,
                _ => ((55 * _predictions[^1]) - (59 * _predictions[^2]) + (37 * _predictions[^3]) - (9 * _predictions[^4])) * (1 / 24.0),
            };
            if (_multistep == 0) _sample = Keep(sample);
            var from = repeats ? _sample! : sample;
            _multistep++;
            return Transfer(from, timestep, previous, mixed);
        }

        private void Remember(Tensor prediction)
        {
            if (_predictions.Count == 4)
            {
                Forget(_predictions[0]);
                _predictions.RemoveAt(0);
            }

            _predictions.Add(Keep(prediction));
        }

        /// <summary>Equation 9 of the paper: φ, from one timestep to an earlier one.</summary>
        private Tensor Transfer(Tensor sample, int timestep, int previous, Tensor prediction)
        {
            var alphas = _scheduler.Noise.AlphasCumulative;
            float alpha = alphas[timestep];
            float earlier = previous >= 0 ? alphas[previous] : _scheduler.SetAlphaToOne ? 1 : alphas[0];
            float beta = 1 - alpha, earlierBeta = 1 - earlier;
            if (_scheduler.Prediction == PredictionType.Velocity) prediction = (MathF.Sqrt(alpha) * prediction) + (MathF.Sqrt(beta) * sample);
            float sampleShare = MathF.Sqrt(earlier / alpha);
            float denominator = (alpha * MathF.Sqrt(earlierBeta)) + MathF.Sqrt(alpha * beta * earlier);
            return (sampleShare * sample) - ((earlier - alpha) * prediction / denominator);
        }
    }
}
