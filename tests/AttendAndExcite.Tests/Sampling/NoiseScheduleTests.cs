using System.Text.Json;
using AttendAndExcite.Sampling;

namespace AttendAndExcite.Tests.Sampling;

public class NoiseScheduleTests
{
    [Fact]
    public void Stable_Diffusion_s_is_the_recorded_one_bit_for_bit()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(RecordedScheduler.Common("betas").data<float>(), NoiseSchedule.StableDiffusion.Betas);
        Assert.Equal(RecordedScheduler.Common("alphas_cumprod").data<float>(), NoiseSchedule.StableDiffusion.AlphasCumulative);
    }

    [Fact]
    public void Linear_betas_are_evenly_spaced()
    {
        var noise = Read(new { beta_schedule = "linear", beta_start = 0.0001, beta_end = 0.02, num_train_timesteps = 1000 });
        Assert.Equal(0.0001, noise.Betas[0], 1e-9);
        Assert.Equal(0.02, noise.Betas[999], 1e-9);
        Assert.All(Enumerable.Range(0, 1000), step => Assert.Equal(0.0001 + (step * 0.0199 / 999), noise.Betas[step], 1e-8));
        // Ho et al. 2020 chose these so that nearly nothing of the picture is left at the end.
        Assert.Equal(4.04e-5, noise.AlphasCumulative[999], 1e-6);
    }

    [Fact]
    public void The_cosine_schedule_s_products_are_Nichol_and_Dhariwal_s_cosines()
    {
        var noise = Read(new { beta_schedule = "squaredcos_cap_v2", num_train_timesteps = 1000 });
        Assert.Equal(1000, noise.Length);
        Assert.All(Enumerable.Range(0, 990), step =>
        {
            double cosine = Math.Cos((((step + 1) / 1000.0) + 0.008) / 1.008 * Math.PI / 2), first = Math.Cos(0.008 / 1.008 * Math.PI / 2);
            Assert.Equal(cosine * cosine / (first * first), noise.AlphasCumulative[step], 1e-5);
        });
        Assert.Equal(0.999f, noise.Betas[999]);
    }

    [Fact]
    public void Trained_betas_are_taken_as_they_are()
    {
        var noise = Read(new { trained_betas = new[] { 0.25, 0.5, 0.125 }, num_train_timesteps = 3 });
        Assert.Equal([0.25f, 0.5f, 0.125f], noise.Betas);
        Assert.Equal([0.75f, 0.375f, 0.328125f], noise.AlphasCumulative);
    }

    private static NoiseSchedule Read(object config)
    {
        var json = JsonSerializer.SerializeToNode(config)!.AsObject();
        json["_class_name"] = "EulerDiscreteScheduler";
        return Scheduler.FromConfig(JsonSerializer.SerializeToElement(json)).Noise;
    }
}
