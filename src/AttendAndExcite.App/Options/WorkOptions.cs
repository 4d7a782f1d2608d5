using System.CommandLine;
using AttendAndExcite.Sampling;

namespace AttendAndExcite.App.Options;

/// <summary>The options that decide how much work a run is; what is not given is as the model wants it.</summary>
internal sealed class WorkOptions
{
    private readonly Option<string?> _preset = new("--preset") { Description = "fast: DPM-Solver++ in two fifths of the steps, less faithful; other options count above it." };
    private readonly Option<int?> _steps = new("--steps") { Description = "Denoising steps (SD: 50)." };
    private readonly Option<double?> _guidanceScale = new("--guidance-scale") { Description = "Weight of the prompt, classifier-free guidance (SD: 7.5).", CustomParser = Parsers.Real };
    private readonly Option<string?> _scheduler = new("--scheduler") { Description = $"The solver: {string.Join(", ", Scheduler.Names)}. Default: the model's own." };
    private readonly Option<int?> _width = new("--width") { Description = "Pixels, a multiple of 8." };
    private readonly Option<int?> _height = new("--height") { Description = "Pixels, a multiple of 8." };
    private readonly Option<int?> _level = new("--attention-level") { Description = "The level whose attention maps are watched: 2 is 16x16 for SD at 512 pixels." };
    private readonly Option<int?> _guidedSteps = new("--guided-steps") { Description = "The first steps, at which the latent is moved (the paper: 25)." };

    /// <summary>Those that only a guided picture takes.</summary>
    public IEnumerable<Option> Guidance => [_level, _guidedSteps];

    public void AddTo(Command command)
    {
        _preset.AcceptOnlyFromAmong([.. Preset.Names]);
        _scheduler.AcceptOnlyFromAmong([.. Scheduler.Names]);
        foreach (var option in new Option[] { _preset, _steps, _guidanceScale, _scheduler, _width, _height, _level, _guidedSteps }) command.Add(option);
    }

    /// <summary>A request with what the user gave exchanged; it has parameters of the method.</summary>
    public GenerationRequest Read(ParseResult result, GenerationRequest request, ModelDefaults defaults)
    {
        if (result.GetValue(_preset) is { } preset) request = Preset.Apply(preset, request, defaults);
        var guidance = request.Guidance ?? defaults.Guidance;
        return request with
        {
            Guidance = guidance with
            {
                AttentionLevel = result.GetValue(_level) ?? guidance.AttentionLevel,
                GuidedSteps = result.GetValue(_guidedSteps) ?? guidance.GuidedSteps,
            },
            Steps = result.GetValue(_steps) ?? request.Steps,
            GuidanceScale = result.GetValue(_guidanceScale) ?? request.GuidanceScale,
            Scheduler = result.GetValue(_scheduler) ?? request.Scheduler,
            Width = result.GetValue(_width) ?? request.Width,
            Height = result.GetValue(_height) ?? request.Height,
        };
    }
}
