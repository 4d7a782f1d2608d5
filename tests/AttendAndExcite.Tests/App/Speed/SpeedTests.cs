using System.Text.Json;
using AttendAndExcite.App.Speed;
using AttendAndExcite.Models;
using AttendAndExcite.Sampling;
using AttendAndExcite.Tests.Weights;
using Spectre.Console.Testing;

namespace AttendAndExcite.Tests.App.Speed;

public sealed class SpeedTests : IDisposable
{
    private static readonly Dictionary<string, string> Offline = new() { ["HF_HUB_OFFLINE"] = "1" };

    private readonly ScratchFolder _folder = new();

    [Fact]
    public void The_work_of_a_single_layer_U_Net_is_that_of_its_layers()
    {
        var config = new UNetConfig { BlockOutChannels = [8], DownAttends = [false], UpAttends = [false], LayersPerBlock = 1, Heads = [2], CrossAttentionDim = 6, NormNumGroups = 4 };
        const double pixels = 16 * 16, taps = 9;
        double residual = 2 * 2 * taps * 8 * 8 * pixels;
        double time = 2 * 32 * 8;
        double widening = (2 * taps * 16 * 8 * pixels) + (2 * taps * 8 * 8 * pixels) + (2 * 16 * 8 * pixels); // a residual block over a skip
        double attention = (4 * pixels * pixels * 8) + (4 * pixels * 77 * 8);
        double linear = (2 * pixels * 8 * 8 * 20) + (4 * 77 * 6 * 8);
        double ends = 2 * (2 * taps * 4 * 8 * pixels);
        double expected = ends + (3 * residual) + (2 * widening) + (5 * time) + attention + linear;
        Assert.Equal(expected, new UNetWork(config, 16, 16, 77).Prediction);
    }

    [Fact]
    public void The_work_of_Stable_Diffusion_s_U_Net_is_known() // 803 GFLOP a forward, of which the half pass is about half
    {
        var work = new UNetWork(new UNetConfig(), 64, 64, 77);
        Assert.InRange(work.Prediction, 802e9, 804e9);
        Assert.InRange(work.HalfPass(2) / work.Prediction, 0.48, 0.52);
        Assert.InRange(work.Backward(2), 460e9, 490e9);
    }

    [Theory]
    [InlineData("tiny-sd14")]
    [InlineData("tiny-sd21")]
    public void The_official_schedule_looks_at_the_same_loss(string name)
    {
        using var model = StableDiffusion.Open(Golden.Path($"models/{name}"));
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var settings = new AttendAndExcite.Generator(model).Prepare(new GenerationRequest("a cat and a dog") { Width = 256, Height = 256, Guidance = model.Defaults.Guidance with { AttentionLevel = 1 } });
        using var run = settings.Scheduler.Start(settings.Steps, new SeededNoise(settings.Noise, settings.Seeds));
        var subject = new StepSubject(model, settings, run, TestContext.Current.CancellationToken);
        var probe = new ExplicitProbe(1, scope);
        var prediction = subject.PredictExplicitly(subject.Latents, both: true, probe).chunk(2);
        var whole = prediction[0] + (settings.GuidanceScale * (prediction[1] - prediction[0]));
        Assert.InRange((whole - subject.PredictNoise()).abs().max().item<float>(), 0, 1e-4f);
        var alone = new ExplicitProbe(1, scope);
        subject.PredictExplicitly(subject.Latents, both: false, alone);
        Assert.Equal(subject.LossOf(subject.Latents).item<float>(), subject.LossOf(alone).item<float>(), 1e-5f);
    }

    [Fact]
    public async Task Bench_measures_every_phase_and_the_official_code_s_work()
    {
        string file = Path.Combine(_folder.Root, "speed.json");
        var (code, output, _) = await Aae.Run(Offline, "bench", "--reference", "--rounds", "1", "--threads", "1", "--steps", "10", "--scheduler", "pndm", "--guided-steps", "3", "--json", file);
        Assert.Equal(0, code);
        Assert.Contains("guided, 22 refinement rounds ", output, StringComparison.Ordinal); // in one line
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        string[] phases = [.. json.RootElement.GetProperty("phases").EnumerateArray().Select(phase => phase.GetProperty("name").GetString()!)];
        Assert.Equal(["load", "text", "noise prediction", "half pass", "its gradient", "decode"], phases);
        Assert.All(json.RootElement.GetProperty("steps").EnumerateArray(), step => Assert.True(step.GetProperty("ratio").GetDouble() > 0));
        Assert.Equal(11, json.RootElement.GetProperty("predictions").GetInt32()); // PNDM makes one more
        Assert.Equal(5, json.RootElement.GetProperty("guided").GetInt32()); // the first three, and 5 and 10, where the miniature has thresholds
        double step = json.RootElement.GetProperty("steps")[0].GetProperty("own")[0].GetDouble();
        Assert.Equal(11 * step, json.RootElement.GetProperty("runs")[0].GetProperty("own").GetDouble(), 1e-9);
    }

    [Theory]
    [InlineData("--rounds must be from 1 to 1024", "--rounds", "0")]
    [InlineData("--negative", "--negative", "a dog")]
    [InlineData("--max-refinements", "--max-refinements", "3")]
    [InlineData("--noise", "--noise", "cuda")]
    public async Task Bench_refuses_what_it_could_not_measure(string message, params string[] arguments)
    {
        var (code, _, errors) = await Aae.Run(Offline, ["bench", .. arguments]);
        Assert.Equal(2, code);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_round_is_not_counted()
    {
        int calls = 0;
        var parts = new Rounds(3, TestContext.Current.CancellationToken).Measure(() => [++calls, 10 * calls]);
        Assert.Equal([[2.0, 3, 4], [20, 30, 40]], parts);
    }

    [Fact]
    public void Of_an_even_number_of_times_the_middle_lies_between_the_middle_two()
    {
        Assert.Equal(2.5, new Phase("", [4, 1, 2, 3], null, null).Median);
        Assert.Equal(2, new Phase("", [3, 1, 2], null, null).Median);
        var comparison = new StepComparison("", [1, 3], [2, 4]);
        Assert.Equal((2, 3, 0.625), (comparison.OwnSeconds, comparison.OfficialSeconds, comparison.Ratio));
    }

    [Fact]
    public void Where_the_system_forbids_to_reset_the_peak_it_is_unknown()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Others give the peak since the start.");
        Assert.Null(new PeakMemory(reset: _folder.Root).Bytes); // a folder, which cannot be written to
        using var console = new TestConsole().Width(120);
        new SpeedReport("", 1, 1, [new Phase("load", [1], null, null)], null).Show(console);
        Assert.Contains("unknown", console.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
