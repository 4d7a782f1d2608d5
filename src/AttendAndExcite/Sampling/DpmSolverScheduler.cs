using AttendAndExcite.Configuration;

namespace AttendAndExcite.Sampling;

/// <summary>DPM-Solver++ in its multistep form (Lu et al. 2022): good pictures in about 20 steps.</summary>
public sealed record DpmSolverScheduler : Scheduler
{
    /// <summary>1 to 3: how many predictions a step draws on.</summary>
    public int Order { get; init; } = 2;

    /// <summary>Whether the second-order step is Heun's rather than the midpoint's.</summary>
    public bool Heun { get; init; }

    /// <summary>Whether clean estimates are extrapolated (DPM-Solver++) rather than noise (DPM-Solver).</summary>
    public bool PlusPlus { get; init; } = true;

    /// <summary>Whether the last steps of runs below 15 steps fall back to lower orders.</summary>
    public bool LowerOrderFinal { get; init; } = true;

    /// <inheritdoc/>
    public override string Name => "dpmpp-2m";

    internal static DpmSolverScheduler Read(ConfigReader reader, bool strict)
    {
        reader.Require("algorithm_type", "dpmsolver++", "dpmsolver");
        reader.Require("solver_type", "midpoint", "heun");
        reader.Require("solver_order", "1", "2", "3");
        return strict
            ? new DpmSolverScheduler
            {
                Order = reader.Int("solver_order", 2),
                Heun = reader.Text("solver_type", "midpoint") == "heun",
                PlusPlus = reader.Text("algorithm_type", "dpmsolver++") == "dpmsolver++",
                LowerOrderFinal = reader.Bool("lower_order_final", true),
            }
            : new DpmSolverScheduler();
    }

    /// <inheritdoc/>
    public override string? Objection(int steps) => base.Objection(steps)
        ?? (steps < Noise.Length ? null : $"DPM-Solver++ takes at most {Noise.Length - 1} steps, each to another timestep; choose fewer."); // rounding repeats one at more

    private protected override DenoisingRun Begin(int steps, SeededNoise noise) => new Run(this, steps);

    private sealed class Run(DpmSolverScheduler scheduler, int steps) : DenoisingRun
    {
        private readonly int[] _timesteps = TimestepSpacing.Trailing(scheduler.Noise.Length, steps);
        private readonly List<Tensor> _estimates = []; // newest first

        public override IReadOnlyList<double> Timesteps => [.. _timesteps.Select(timestep => (double)timestep)];

        private protected override Tensor Advance(Tensor prediction, int step, Tensor sample)
        {
            _estimates.Insert(0, Keep(Estimate(prediction, _timesteps[step], sample)));
            if (_estimates.Count > scheduler.Order)
            {
                Forget(_estimates[^1]);
                _estimates.RemoveAt(scheduler.Order);
            }

            int target = step + 1 < steps ? _timesteps[step + 1] : 0;
            bool few = scheduler.LowerOrderFinal && steps < 15;
            int order = Math.Min(Math.Min(scheduler.Order, step + 1), few ? Math.Min(steps - step, scheduler.Order) : scheduler.Order);
            return order switch
            {
                1 => First(step, target, sample),
                2 => Second(step, target, sample),
                _ => Third(step, target, sample),
            };
        }

        /// <summary>What is extrapolated: the clean latent, or the noise.</summary>
        private Tensor Estimate(Tensor prediction, int timestep, Tensor sample)
        {
            var (alpha, sigma) = (Alpha(timestep), Sigma(timestep));
            bool velocity = scheduler.Prediction == PredictionType.Velocity;
            if (scheduler.PlusPlus) return velocity ? (alpha * sample) - (sigma * prediction) : (sample - (sigma * prediction)) / alpha;
            return velocity ? (alpha * prediction) + (sigma * sample) : prediction;
        }

        private Tensor First(int step, int target, Tensor sample)
        {
            var (keep, first, _, _) = Coefficients(step, target);
            return (keep * sample) - (first * _estimates[0]);
        }

        private Tensor Second(int step, int target, Tensor sample)
        {
            var (keep, first, heun, _) = Coefficients(step, target);
            float ratio = Width(step - 1, step) / Width(step, target, toTarget: true);
            var slope = (1 / ratio) * (_estimates[0] - _estimates[1]);
            // Heun's weight of the slope against half of the first-order weight (section 3.3 of the paper).
            float second = scheduler.Heun ? -heun : first / 2;
            return (keep * sample) - (first * _estimates[0]) - (second * slope);
        }

        private Tensor Third(int step, int target, Tensor sample)
        {
            var (keep, first, heun, third) = Coefficients(step, target);
            float h = Width(step, target, toTarget: true);
            float near = Width(step - 1, step) / h, far = Width(step - 2, step - 1) / h;
            var slope = (1 / near) * (_estimates[0] - _estimates[1]);
            var earlier = (1 / far) * (_estimates[1] - _estimates[2]);
            var difference = slope - earlier;
            var tangent = slope + (near / (near + far) * difference);
            var curvature = (1 / (near + far)) * difference;
            return (keep * sample) - (first * _estimates[0]) + (heun * tangent) - (third * curvature);
        }

        /// <summary>The exact integrals of 1, λ and λ² against the exponential weight over this step.</summary>
        private (float Keep, float First, float Heun, float Third) Coefficients(int step, int target)
        {
            float h = Lambda(target) - Lambda(_timesteps[step]);
            if (scheduler.PlusPlus)
            {
                float fall = MathF.Exp(-h) - 1, alpha = Alpha(target);
                return (Sigma(target) / Sigma(_timesteps[step]), alpha * fall, alpha * ((fall / h) + 1), alpha * (((fall + h) / (h * h)) - 0.5f));
            }

            float rise = MathF.Exp(h) - 1, sigma = Sigma(target);
            return (Alpha(target) / Alpha(_timesteps[step]), sigma * rise, -sigma * ((rise / h) - 1), sigma * (((rise - h) / (h * h)) - 0.5f));
        }

        private float Width(int from, int to, bool toTarget = false) => Lambda(toTarget ? to : _timesteps[to]) - Lambda(_timesteps[from]);

        private float Alpha(int timestep) => MathF.Sqrt(scheduler.Noise.AlphasCumulative[timestep]);

        private float Sigma(int timestep) => MathF.Sqrt(1 - scheduler.Noise.AlphasCumulative[timestep]);

        private float Lambda(int timestep) => MathF.Log(Alpha(timestep)) - MathF.Log(Sigma(timestep));
    }
}
