using System.Text.Json;
using System.Text.Json.Nodes;
using AttendAndExcite.Configuration;
using AttendAndExcite.Sampling;

namespace AttendAndExcite.Tests.Sampling;

/// <summary>Reading <c>scheduler_config.json</c>: everything it says is done, or refused by name.</summary>
public class SchedulerConfigTests
{
    [Theory]
    [InlineData("tiny-sd14")]
    [InlineData("tiny-sd21")]
    public void Stable_Diffusion_s_own_scheduler_is_PNDM_without_warm_up(string model)
    {
        var scheduler = Assert.IsType<PndmScheduler>(Scheduler.FromConfig(Golden.Json($"models/{model}/scheduler/scheduler_config.json")));
        Assert.Equal((true, false, 1, PredictionType.Epsilon), (scheduler.SkipRungeKutta, scheduler.SetAlphaToOne, scheduler.StepsOffset, scheduler.Prediction));
        Assert.Equal(NoiseSchedule.StableDiffusion.AlphasCumulative, scheduler.Noise.AlphasCumulative);
        using var run = scheduler.Start(50, new SeededNoise(NoiseSource.Cpu, [0]));
        Assert.Equal(51, run.Timesteps.Count);
    }

    [Theory]
    [InlineData("""{ "_class_name": "UniPCMultistepScheduler" }""", "UniPCMultistepScheduler")]
    [InlineData("""{ }""", "scheduler")]
    [InlineData("""{ "_class_name": "PNDMScheduler", "prediction_type": "sample" }""", "prediction_type is sample")]
    [InlineData("""{ "_class_name": "PNDMScheduler", "beta_schedule": "exp" }""", "beta_schedule is exp")]
    [InlineData("""{ "_class_name": "PNDMScheduler", "beta_start": 0 }""", "beta_start is 0")]
    [InlineData("""{ "_class_name": "PNDMScheduler", "beta_end": 1.5 }""", "beta_end is 1.5")]
    [InlineData("""{ "_class_name": "PNDMScheduler", "trained_betas": [0.1, 0.2] }""", "1000 numbers")]
    [InlineData("""{ "_class_name": "PNDMScheduler", "num_train_timesteps": 1 }""", "num_train_timesteps is 1")]
    [InlineData("""{ "_class_name": "PNDMScheduler", "num_train_timesteps": "many" }""", "num_train_timesteps is many")]
    [InlineData("""{ "_class_name": "PNDMScheduler", "steps_offset": 1.5 }""", "steps_offset is 1.5")]
    [InlineData("""{ "_class_name": "PNDMScheduler", "timestep_spacing": "linspace" }""", "timestep_spacing is linspace")]
    [InlineData("""{ "_class_name": "DDIMScheduler", "timestep_spacing": "trailing" }""", "timestep_spacing is trailing")]
    [InlineData("""{ "_class_name": "DDIMScheduler", "rescale_betas_zero_snr": true }""", "rescale_betas_zero_snr is True")]
    [InlineData("""{ "_class_name": "DDIMScheduler", "thresholding": true }""", "thresholding = True")]
    [InlineData("""{ "_class_name": "DDIMScheduler", "clip_sample_range": 2.0 }""", "clip_sample_range is 2.0")]
    [InlineData("""{ "_class_name": "EulerDiscreteScheduler", "timestep_spacing": "leading" }""", "timestep_spacing is leading")]
    [InlineData("""{ "_class_name": "EulerDiscreteScheduler", "use_karras_sigmas": true }""", "use_karras_sigmas = True")]
    [InlineData("""{ "_class_name": "EulerDiscreteScheduler", "interpolation_type": "log_linear" }""", "interpolation_type is log_linear")]
    [InlineData("""{ "_class_name": "DPMSolverMultistepScheduler", "solver_order": 4 }""", "solver_order is 4")]
    [InlineData("""{ "_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "sde-dpmsolver++" }""", "algorithm_type is sde-dpmsolver++")]
    [InlineData("""{ "_class_name": "LMSDiscreteScheduler", "a_new_setting": 3 }""", "a_new_setting = 3")]
    public void What_is_not_supported_is_an_error_that_names_it(string json, string named)
    {
        using var config = JsonDocument.Parse(json);
        var error = Assert.Throws<ConfigException>(() => Scheduler.FromConfig(config.RootElement));
        Assert.Contains(named, error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Any_solver_can_be_chosen_on_the_model_s_noise_schedule()
    {
        var json = JsonNode.Parse("""{ "_class_name": "UniPCMultistepScheduler", "beta_start": 0.001, "beta_end": 0.01, "prediction_type": "v_prediction", "num_train_timesteps": 500, "solver_order": 2 }""");
        foreach (string name in Scheduler.Names)
        {
            var scheduler = Scheduler.FromConfig(JsonSerializer.SerializeToElement(json), name);
            Assert.Equal((name, 500, PredictionType.Velocity), (scheduler.Name, scheduler.Noise.Length, scheduler.Prediction));
            Assert.Equal(0.001f, scheduler.Noise.Betas[0]);
        }
    }

    [Fact]
    public void A_solver_chosen_by_name_does_not_take_over_what_would_spoil_latents()
    {
        var config = JsonSerializer.SerializeToElement(new { _class_name = "EulerDiscreteScheduler" });
        Assert.False(Assert.IsType<DdimScheduler>(Scheduler.FromConfig(config, "ddim")).ClipSample);
        Assert.True(Assert.IsType<PndmScheduler>(Scheduler.FromConfig(config, "pndm")).SkipRungeKutta);
    }

    [Fact]
    public void An_unknown_name_is_an_error_that_lists_the_known_ones()
    {
        var config = Golden.Json("models/tiny-sd14/scheduler/scheduler_config.json");
        var error = Assert.Throws<ConfigException>(() => Scheduler.FromConfig(config, "plms"));
        Assert.Equal("There is no scheduler plms; there are pndm, ddim, lms, euler, euler-a, dpmpp-2m.", error.Message);
    }
}
