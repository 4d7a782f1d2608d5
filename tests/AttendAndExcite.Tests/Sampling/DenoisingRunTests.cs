using System.Text.Json;
using AttendAndExcite.Sampling;
using AttendAndExcite.Tests.Models;

namespace AttendAndExcite.Tests.Sampling;

/// <summary>What every solver's run must keep to: batches, lifetimes, numbers of steps.</summary>
public class DenoisingRunTests
{
    private static readonly JsonElement Config = Golden.Json("models/tiny-sd14/scheduler/scheduler_config.json");

    public static TheoryData<string> Names => [.. Scheduler.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_batch_is_what_its_pictures_are_one_by_one(string name)
    {
        using var scope = NewDisposeScope();
        var both = Denoise(name, [7, 8]);
        Assert.Equal(0, TinyModel.Error(both[0], Denoise(name, [7])[0]));
        Assert.Equal(0, TinyModel.Error(both[1], Denoise(name, [8])[0]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_run_leaves_no_tensors_behind(string name)
    {
        using (NewDisposeScope()) Denoise(name, [7]);
        long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        using (NewDisposeScope()) Denoise(name, [7]);
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_step_leaves_its_arguments_alone(string name)
    {
        using var scope = NewDisposeScope();
        using var run = Scheduler.FromConfig(Config, name).Start(5, new SeededNoise(NoiseSource.Cpu, [1]));
        var (sample, prediction) = (ones(1, 4, 4, 4), zeros(1, 4, 4, 4));
        for (int step = 0; step < run.Timesteps.Count; step++) run.Step(prediction, step, sample).Dispose();
        Assert.Equal(64, sample.sum().item<float>());
        Assert.Equal(0, prediction.abs().sum().item<float>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_number_of_steps_that_does_not_fit_is_refused_in_one_sentence(string name)
    {
        var scheduler = Scheduler.FromConfig(Config, name);
        foreach (int steps in new[] { int.MinValue, -1, 0, 1001, int.MaxValue })
        {
            Assert.Equal($"The number of steps must be from 1 to 1000, not {steps}.", scheduler.Objection(steps));
            Assert.Throws<ArgumentOutOfRangeException>(() => scheduler.Start(steps, new SeededNoise(NoiseSource.Cpu, [1])));
        }

        Assert.All(Enumerable.Range(1, 999), steps => Assert.Null(scheduler.Objection(steps)));
    }

    [Theory]
    [InlineData("pndm", "1000 steps do not fit into 1000 timesteps with an offset of 1; choose fewer.")]
    [InlineData("ddim", "1000 steps do not fit into 1000 timesteps with an offset of 1; choose fewer.")]
    [InlineData("dpmpp-2m", "DPM-Solver++ takes at most 999 steps, each to another timestep; choose fewer.")]
    [InlineData("lms", null)]
    [InlineData("euler", null)]
    [InlineData("euler-a", null)]
    public void A_thousand_steps_fit_some_solvers_only(string name, string? objection) =>
        Assert.Equal(objection, Scheduler.FromConfig(Config, name).Objection(1000));

    private static Tensor Denoise(string name, long[] seeds)
    {
        using var scope = NewDisposeScope();
        var noise = new SeededNoise(NoiseSource.Cpu, seeds);
        using var run = Scheduler.FromConfig(Config, name).Start(6, noise);
        var sample = noise.Next(4, 4, 4) * run.InitialNoiseScale;
        for (int step = 0; step < run.Timesteps.Count; step++) sample = run.Step((1.3 * run.ScaleInput(sample, step)).sin(), step, sample);
        return sample.MoveToOuterDisposeScope();
    }
}
