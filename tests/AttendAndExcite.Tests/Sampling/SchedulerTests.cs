using AttendAndExcite.Sampling;
using AttendAndExcite.Tests.Models;

namespace AttendAndExcite.Tests.Sampling;

/// <summary>Schedulers against the recorded ones of diffusers 0.12.1.</summary>
public class SchedulerTests
{
    public static TheoryData<string> Cases => [.. RecordedScheduler.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Timesteps_are_the_recorded_ones(string name)
    {
        var recorded = new RecordedScheduler(name);
        using var run = recorded.Start();
        Assert.Equal(recorded.Timesteps, run.Timesteps);
        Assert.Equal(recorded.InitialNoiseScale, run.InitialNoiseScale);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_step_by_itself_is_the_recorded_one(string name)
    {
        // LMS integrates its polynomial more exactly than the original's float32 quadrature, and DPM-Solver's logarithms round in their
        // own way on each processor; all others meet the recordings to the last bit.
        double tolerance = name.StartsWith("lms", StringComparison.Ordinal) || name.StartsWith("dpm", StringComparison.Ordinal) ? 1e-6 : 0;
        using var scope = NewDisposeScope();
        var recorded = new RecordedScheduler(name);
        using var run = recorded.Start();
        var (inputs, outputs, samples) = (recorded.Tensor("model_input"), recorded.Tensor("model_output"), recorded.Tensor("prev_sample"));
        var sample = RecordedScheduler.Common("unit_noise") * run.InitialNoiseScale;
        for (int step = 0; step < run.Timesteps.Count; step++)
        {
            Assert.Equal(0, TinyModel.Error(run.ScaleInput(sample, step)[0], inputs[step]));
            Assert.InRange(TinyModel.RelativeError(run.Step(outputs[step].unsqueeze(0), step, sample)[0], samples[step]), 0, tolerance);
            sample = samples[step].unsqueeze(0);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Whole_runs_are_the_recorded_ones(string name)
    {
        using var scope = NewDisposeScope();
        var recorded = new RecordedScheduler(name);
        using var run = recorded.Start();
        var samples = recorded.Tensor("prev_sample");
        var sample = RecordedScheduler.Common("unit_noise") * run.InitialNoiseScale;
        for (int step = 0; step < run.Timesteps.Count; step++)
        {
            var output = ((1.3 * run.ScaleInput(sample, step)) + (run.Timesteps[step] / 1000)).sin(); // the recordings' stand-in for a U-Net
            sample = run.Step(output, step, sample);
            Assert.InRange(TinyModel.RelativeError(sample[0], samples[step]), 0, 1e-5);
        }
    }

    [Theory]
    [InlineData("euler_a_eps.20")]
    [InlineData("ddim_eps_eta.20")]
    public void Fresh_noise_is_drawn_as_recorded(string name)
    {
        using var scope = NewDisposeScope();
        var recorded = new RecordedScheduler(name);
        var drawn = recorded.Tensor("noise_drawn");
        var noise = new SeededNoise(NoiseSource.Cpu, [5]);
        for (int step = 0; step < recorded.Steps; step++) Assert.Equal(0, TinyModel.Error(noise.Next(4, 4, 4)[0], drawn[step]));
    }
}
