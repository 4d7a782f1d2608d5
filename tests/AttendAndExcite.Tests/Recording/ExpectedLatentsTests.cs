using AttendAndExcite.Recording;
using AttendAndExcite.Sampling;
using AttendAndExcite.Tests.Models;

namespace AttendAndExcite.Tests.Recording;

public class ExpectedLatentsTests
{
    [Theory]
    [InlineData("ddim", PredictionType.Epsilon)]
    [InlineData("ddim", PredictionType.Velocity)]
    [InlineData("pndm", PredictionType.Epsilon)]
    [InlineData("euler", PredictionType.Epsilon)]
    [InlineData("euler", PredictionType.Velocity)]
    public void From_the_true_noise_the_clean_latents_are_found(string scheduler, PredictionType type)
    {
        using var scope = NewDisposeScope();
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        var settings = new Generator(model).Prepare(new GenerationRequest("a cat and a dog") { Scheduler = scheduler, Steps = 10 });
        settings = settings with { Scheduler = settings.Scheduler with { Prediction = type } };
        using var expected = new ExpectedLatents(settings);
        var (clean, noise) = (randn(1, 4, 8, 8), randn(1, 4, 8, 8));
        foreach (int step in new[] { 0, 4, 9 })
        {
            double timestep = settings.Timesteps[step], below = Math.Floor(timestep);
            double alpha = Alpha(settings.Scheduler.Noise, (int)below);
            if (timestep > below)
            {
                // Between two timesteps σ is linear (Karras et al. 2022 as diffusers has it).
                double sigma = ((1 - (timestep - below)) * Sigma(alpha)) + ((timestep - below) * Sigma(Alpha(settings.Scheduler.Noise, (int)below + 1)));
                alpha = 1 / (1 + (sigma * sigma));
            }

            var noisy = (Math.Sqrt(alpha) * clean) + (Math.Sqrt(1 - alpha) * noise); // Ho et al. 2020, equation 4
            var prediction = type == PredictionType.Epsilon ? noise : (Math.Sqrt(alpha) * noise) - (Math.Sqrt(1 - alpha) * clean); // Salimans and Ho 2022
            var sample = scheduler == "euler" ? noisy / Math.Sqrt(alpha) : noisy;
            Assert.InRange(TinyModel.Error(expected.At(step, sample, prediction), clean), 0, 1e-4);
        }
    }

    private static double Alpha(NoiseSchedule noise, int timestep) => noise.AlphasCumulative[timestep];

    private static double Sigma(double alpha) => Math.Sqrt((1 - alpha) / alpha);
}
