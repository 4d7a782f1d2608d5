using System.Text.Json.Nodes;
using System.Text.Json;
using AttendAndExcite.Sampling;
using AttendAndExcite.Tests.Models;

namespace AttendAndExcite.Tests.Sampling;

public class SchedulerTests
{
    private const string File = "golden/common/schedulers.safetensors";
    private static readonly JsonElement Recorded = Golden.Json("golden/common/schedulers.json");

    public static TheoryData<string> Cases => [.. Recorded.GetProperty("cases").EnumerateObject().Select(property => property.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Timesteps_and_samples_are_the_recorded_ones(string name)
    {
        using var scope = NewDisposeScope();
        var recorded = Recorded.GetProperty("cases").GetProperty(name);
        var config = JsonNode.Parse(recorded.GetProperty("config").GetRawText())!.AsObject();
        config["_class_name"] = recorded.GetProperty("scheduler").GetString();
        var scheduler = Scheduler.FromConfig(JsonSerializer.SerializeToElement(config));
        if (scheduler is DdimScheduler ddim) scheduler = ddim with { Eta = recorded.GetProperty("eta").GetDouble() };
        using var run = scheduler.Start(recorded.GetProperty("num_inference_steps").GetInt32(), new SeededNoise(NoiseSource.Cpu, [5]));

        Assert.Equal(recorded.GetProperty("timesteps").EnumerateArray().Select(timestep => (double)(float)timestep.GetDouble()), run.Timesteps.Select(timestep => (double)(float)timestep));
        Assert.Equal(recorded.GetProperty("init_noise_sigma").GetDouble(), run.InitialNoiseScale, 1e-5);
        var inputs = Golden.Tensor(File, $"{name}.model_input");
        var outputs = Golden.Tensor(File, $"{name}.model_output");
        var samples = Golden.Tensor(File, $"{name}.prev_sample");
        var sample = Golden.Tensor(File, "unit_noise") * run.InitialNoiseScale;
        for (int step = 0; step < run.Timesteps.Count; step++)
        {
            Assert.InRange(TinyModel.RelativeError(run.ScaleInput(sample, step).squeeze(0), inputs[step]), 0, 1e-4);
            sample = run.Step(outputs[step].unsqueeze(0), step, sample);
            Assert.InRange(TinyModel.RelativeError(sample.squeeze(0), samples[step]), 0, 1e-4);
        }
    }

    [Fact]
    public void The_noise_schedule_is_the_recorded_one()
    {
        using var scope = NewDisposeScope();
        Assert.InRange(TinyModel.RelativeError(tensor(NoiseSchedule.StableDiffusion.AlphasCumulative.ToArray()), Golden.Tensor(File, "alphas_cumprod")), 0, 1e-6);
        Assert.InRange(TinyModel.RelativeError(tensor(NoiseSchedule.StableDiffusion.Betas.ToArray()), Golden.Tensor(File, "betas")), 0, 1e-6);
    }
}
