using AttendAndExcite.Sampling;
using AttendAndExcite.Tests.Models;

namespace AttendAndExcite.Tests.Sampling;

/// <summary>
/// Where all pictures are one picture x₀, the noise in a sample is known exactly and stays the same along the whole way, so every
/// solver of every order must arrive at x₀ with the last step's noise, in any number of steps.
/// </summary>
public class ExactSolutionTests
{
    private static readonly float Alpha0 = NoiseSchedule.StableDiffusion.AlphasCumulative[0];

    public static TheoryData<string, int, PredictionType> Runs
    {
        get
        {
            var runs = new TheoryData<string, int, PredictionType>();
            foreach (string name in Scheduler.Names)
            {
                foreach (int steps in new[] { 1, 2, 3, 4, 5, 7, 20, 50, 333, 999 })
                {
                    runs.Add(name, steps, PredictionType.Epsilon);
                    // PNDM mixes velocities of different timesteps, which no constant noise makes equal.
                    if (name != "pndm") runs.Add(name, steps, PredictionType.Velocity);
                }
            }

            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Every_solver_finds_the_only_picture(string name, int steps, PredictionType prediction) =>
        AssertArrives(Named(name) with { Prediction = prediction }, steps);

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(50)]
    public void Runge_Kutta_finds_it_too(int steps) => AssertArrives(new PndmScheduler { SkipRungeKutta = false }, steps);

    [Theory]
    [InlineData(1, false, true)]
    [InlineData(3, false, true)]
    [InlineData(3, true, true)]
    [InlineData(2, true, false)]
    [InlineData(3, false, false)]
    public void Every_order_of_DPM_Solver_finds_it(int order, bool heun, bool plusPlus)
    {
        foreach (int steps in new[] { 1, 2, 3, 4, 14, 15, 50 })
        {
            // DPM-Solver extrapolates noise, DPM-Solver++ the picture: both are constant here.
            AssertArrives(new DpmSolverScheduler { Order = order, Heun = heun, PlusPlus = plusPlus }, steps);
        }
    }

    private static void AssertArrives(Scheduler scheduler, int steps)
    {
        using var scope = NewDisposeScope();
        using var run = scheduler.Start(steps, new SeededNoise(NoiseSource.Cpu, [1, 2]));
        var picture = linspace(-1, 1, 2 * 4 * 4 * 4, dtype: float64).view(2, 4, 4, 4);
        var noise = new SeededNoise(NoiseSource.Cpu, [3, 4]).Next(4, 4, 4).to_type(float64);
        bool scaled = run.InitialNoiseScale != 1;
        double first = scheduler.Noise.AlphasCumulative[(int)run.Timesteps[0]];
        var sample = scaled ? picture + (noise * run.InitialNoiseScale) : (Math.Sqrt(first) * picture) + (Math.Sqrt(1 - first) * noise);
        for (int step = 0; step < run.Timesteps.Count; step++)
        {
            // A sigma-scaled sample is divided by √(σ²+1), which is √ᾱ.
            double root = scaled
                ? run.ScaleInput(ones(1, dtype: float64), step).item<double>()
                : Math.Sqrt(scheduler.Noise.AlphasCumulative[(int)run.Timesteps[step]]);
            double rest = Math.Sqrt(1 - (root * root));
            var epsilon = (run.ScaleInput(sample, step) - (root * picture)) / rest;
            sample = run.Step(scheduler.Prediction == PredictionType.Epsilon ? epsilon : (root * epsilon) - (rest * picture), step, sample);
        }

        var expected = scaled ? picture : (Math.Sqrt(Alpha0) * picture) + (Math.Sqrt(1 - Alpha0) * noise);
        Assert.InRange(TinyModel.Error(sample.to_type(float32), expected.to_type(float32)), 0, 1e-3);
    }

    private static Scheduler Named(string name) => name switch
    {
        "pndm" => new PndmScheduler(),
        "ddim" => new DdimScheduler(),
        "lms" => new LmsScheduler(),
        "euler" => new EulerScheduler(),
        "euler-a" => new EulerAncestralScheduler(),
        _ => new DpmSolverScheduler(),
    };
}
