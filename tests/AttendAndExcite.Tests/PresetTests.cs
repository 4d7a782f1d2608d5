using AttendAndExcite.Guidance;

namespace AttendAndExcite.Tests;

public class PresetTests
{
    [Fact]
    public void Fast_takes_two_fifths_of_the_paper_s_steps_and_moves_the_thresholds_with_them()
    {
        var fast = Preset.Apply("fast", new GenerationRequest("a cat and a dog") { Seeds = [7] }, new ModelDefaults());
        Assert.Equal(("dpmpp-2m", 20, 10), (fast.Scheduler, fast.Steps, fast.Guidance!.GuidedSteps));
        Assert.Equal([(0, 0.05), (4, 0.5), (8, 0.8)], fast.Guidance.Thresholds.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
        Assert.Equal("a cat and a dog", fast.Prompt);
        Assert.Equal([7], fast.Seeds);
    }

    [Fact]
    public void Thresholds_that_fall_together_keep_the_highest()
    {
        var options = new AttendAndExciteOptions { Thresholds = new Dictionary<int, double> { [0] = 0.1, [1] = 0.3, [10] = 0.5 } };
        var fast = Preset.Apply("fast", new GenerationRequest("a cat and a dog") { Guidance = options }, new ModelDefaults());
        Assert.Equal([(0, 0.3), (4, 0.5)], fast.Guidance!.Thresholds.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void A_picture_s_own_steps_are_shortened_with_its_guided_ones()
    {
        var picture = new GenerationRequest("a cat and a dog") { Scheduler = "pndm", Steps = 15, Guidance = new AttendAndExciteOptions { GuidedSteps = 15, Thresholds = new Dictionary<int, double> { [10] = 0.5 } } };
        var fast = Preset.Apply("fast", picture, new ModelDefaults());
        Assert.Equal((6, 6), (fast.Steps, fast.Guidance!.GuidedSteps));
        Assert.Equal([(4, 0.5)], fast.Guidance.Thresholds.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void A_picture_made_with_the_preset_stays_as_it_is()
    {
        var fast = Preset.Apply("fast", new GenerationRequest("a cat and a dog"), new ModelDefaults());
        Assert.Equal(fast, Preset.Apply("fast", fast, new ModelDefaults()));
    }

    [Fact]
    public void A_picture_of_one_step_keeps_one() =>
        Assert.Equal(1, Preset.Apply("fast", new GenerationRequest("a cat") { Steps = 1 }, new ModelDefaults()).Steps);

    [Fact]
    public void Other_names_are_refused_with_those_there_are() =>
        Assert.Contains("there is fast", Assert.Throws<RequestException>(() => Preset.Apply("quick", new GenerationRequest("a"), new ModelDefaults())).Message);
}
