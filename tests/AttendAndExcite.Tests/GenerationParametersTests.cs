using AttendAndExcite.Guidance;
using AttendAndExcite.Sampling;
using AttendAndExcite.Text;

namespace AttendAndExcite.Tests;

public class GenerationParametersTests
{
    [Theory]
    [InlineData("a cat and a dog", "")]
    [InlineData("a \"cat\", two: dogs\nSteps: 3", "blurry, low: quality")]
    [InlineData("Ein Fuß", "日本")]
    [InlineData("a cat\nNegative prompt: a dog", "")]
    [InlineData("a cat\nNegative prompt: a dog", "blurry\nNegative prompt: low")]
    public void Written_settings_are_read_back_as_the_same_request(string prompt, string negative)
    {
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"), name: "owner/name, v: 2");
        var settings = new Generator(model).Prepare(new GenerationRequest(prompt)
        {
            NegativePrompt = negative,
            Seeds = [7, 1234567890123],
            Steps = 13,
            GuidanceScale = 1.0 / 3,
            Width = 128,
            Height = 192,
            Scheduler = "euler-a",
            Noise = NoiseSource.Cuda,
            Subjects = SubjectSelection.Tokens(1, 2),
            Guidance = new AttendAndExciteOptions
            {
                AttentionLevel = 1,
                GuidedSteps = 3,
                Thresholds = new Dictionary<int, double> { [2] = 0.25, [0] = 1 },
                MaxRefinements = 4,
                ScaleFactor = 1e-7,
                ScaleRange = (0.9, 0.1),
                SoftmaxFactor = 50,
                Smoothing = false,
                Sigma = 0.75,
                KernelSize = 5,
                StopAtEndOfText = true,
                UnscaledInput = true,
            },
        });

        var (request, name) = GenerationParameters.Read(GenerationParameters.Write(settings, 1234567890123));

        Assert.Equal("owner/name, v: 2", name);
        Assert.Equal([1234567890123], request.Seeds);
        var again = new Generator(model).Prepare(request);
        Assert.Equal(settings.Prompt.Text, again.Prompt.Text);
        Assert.Equal(settings.NegativePrompt.Text, again.NegativePrompt.Text);
        Assert.Equal(settings.Tokens, again.Tokens);
        Assert.Equal(settings.Guidance!.Thresholds.OrderBy(pair => pair.Key), again.Guidance!.Thresholds.OrderBy(pair => pair.Key));
        Assert.Equal(settings.Guidance with { Thresholds = again.Guidance.Thresholds }, again.Guidance);
        Assert.Equal(
            (settings.Steps, settings.GuidanceScale, settings.Width, settings.Height, settings.Scheduler.Name, settings.Noise),
            (again.Steps, again.GuidanceScale, again.Width, again.Height, again.Scheduler.Name, again.Noise));
    }

    [Fact]
    public void Other_programs_find_the_fields_they_know()
    {
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        var settings = new Generator(model).Prepare(new GenerationRequest("a cat") { Plain = true, NegativePrompt = "a dog" });
        Assert.Equal("a cat\nNegative prompt: a dog\nSteps: 50, Sampler: PLMS, CFG scale: 7.5, Seed: 3, Size: 512x512, Model: tiny-sd14, RNG: CPU", GenerationParameters.Write(settings, 3));
    }

    [Fact]
    public void Another_program_s_fields_are_not_mistaken_for_those_within_them()
    {
        const string text = "a cat\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 64x64, ControlNet 0: \"Module: canny, Model: foo, Seed: 2\", Model: x";
        var (request, model) = GenerationParameters.Read(text);
        Assert.Equal((1, "x"), (request.Seeds[0], model));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a cat\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Seed: 2, Size: 512x512, Model: x")]
    [InlineData("a cat\nSteps: 20, Sampler: Euler a, CFG scale: \"7,5\", Seed: 1, Size: 512x512, Model: x")]
    [InlineData("a cat\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, Model: x, AE tokens: 1, AE scale range: 1 0.5, AE level: 2, AE guided steps: 25, AE thresholds: 0=0.1 0=0.9")]
    [InlineData("a cat\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, Model: x, Prompt lines: 5")]
    [InlineData("a cat\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512")]
    [InlineData("a cat\nSteps: many, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, Model: x")]
    public void Other_texts_are_refused(string text) => Assert.Throws<RequestException>(() => GenerationParameters.Read(text));
}
