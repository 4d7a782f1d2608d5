using System.CommandLine;
using AttendAndExcite.Sampling;

namespace AttendAndExcite.App.Options;

/// <summary>The options of a request that hold for any prompt; what is not given is as the model wants it.</summary>
internal sealed class SettingsOptions
{
    private readonly Option<string?> _preset = new("--preset") { Description = "fast: DPM-Solver++ in two fifths of the steps, less faithful; other options count above it." };
    private readonly Option<int?> _steps = new("--steps") { Description = "Denoising steps (SD: 50)." };
    private readonly Option<double?> _guidanceScale = new("--guidance-scale") { Description = "Weight of the prompt, classifier-free guidance (SD: 7.5).", CustomParser = Parsers.Real };
    private readonly Option<string?> _negative = new("--negative") { Description = "What the pictures should not show." };
    private readonly Option<string?> _scheduler = new("--scheduler") { Description = $"The solver: {string.Join(", ", Scheduler.Names)}. Default: the model's own." };
    private readonly Option<int?> _width = new("--width") { Description = "Pixels, a multiple of 8." };
    private readonly Option<int?> _height = new("--height") { Description = "Pixels, a multiple of 8." };
    private readonly Option<string?> _noise = new("--noise") { Description = "Whose random numbers seeds stand for: cpu (PyTorch on a CPU) or cuda (on a GPU, as in the official runs)." };
    private readonly Option<bool> _noSafetyChecker = NoSafetyChecker();
    private readonly GuidanceOptions _guidance = new();

    /// <summary>The option that leaves the safety checker out.</summary>
    public static Option<bool> NoSafetyChecker() => new("--no-safety-checker") { Description = "Do not look for unsafe pictures, where the model brings a checker." };

    /// <summary>Those that only a guided picture takes.</summary>
    public IEnumerable<Option> Guidance => _guidance.All;

    public void AddTo(Command command)
    {
        _preset.AcceptOnlyFromAmong([.. Preset.Names]);
        _scheduler.AcceptOnlyFromAmong([.. Scheduler.Names]);
        _noise.AcceptOnlyFromAmong("cpu", "cuda");
        foreach (var option in new Option[] { _preset, _steps, _guidanceScale, _negative, _scheduler, _width, _height, _noise, _noSafetyChecker }) command.Add(option);
        _guidance.AddTo(command);
    }

    /// <summary>A request with what the user gave exchanged.</summary>
    public GenerationRequest Read(ParseResult result, GenerationRequest request, ModelDefaults defaults)
    {
        if (result.GetValue(_preset) is { } preset) request = Preset.Apply(preset, request, defaults);
        return Exchange(result, request, defaults);
    }

    private GenerationRequest Exchange(ParseResult result, GenerationRequest request, ModelDefaults defaults) => request with
    {
        NegativePrompt = result.GetValue(_negative) ?? request.NegativePrompt,
        Guidance = _guidance.Read(result, request.Guidance ?? defaults.Guidance),
        Steps = result.GetValue(_steps) ?? request.Steps,
        GuidanceScale = result.GetValue(_guidanceScale) ?? request.GuidanceScale,
        Scheduler = result.GetValue(_scheduler) ?? request.Scheduler,
        Width = result.GetValue(_width) ?? request.Width,
        Height = result.GetValue(_height) ?? request.Height,
        Noise = result.GetValue(_noise) is { } noise ? (noise == "cuda" ? NoiseSource.Cuda : NoiseSource.Cpu) : request.Noise,
        SkipSafetyChecker = result.GetValue(_noSafetyChecker) || request.SkipSafetyChecker,
    };
}
