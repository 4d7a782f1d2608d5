using System.CommandLine;
using AttendAndExcite.Sampling;

namespace AttendAndExcite.App.Options;

/// <summary>The options of a request that hold for any prompt; what is not given is as the model wants it.</summary>
internal sealed class SettingsOptions
{
    private readonly WorkOptions _work = new();
    private readonly Option<string?> _negative = new("--negative") { Description = "What the pictures should not show." };
    private readonly Option<string?> _noise = new("--noise") { Description = "Whose random numbers seeds stand for: cpu (PyTorch on a CPU) or cuda (on a GPU, as in the official runs)." };
    private readonly Option<bool> _noSafetyChecker = NoSafetyChecker();
    private readonly GuidanceOptions _guidance = new();

    /// <summary>The option that leaves the safety checker out.</summary>
    public static Option<bool> NoSafetyChecker() => new("--no-safety-checker") { Description = "Do not look for unsafe pictures, where the model brings a checker." };

    /// <summary>Those that only a guided picture takes.</summary>
    public IEnumerable<Option> Guidance => [.. _work.Guidance, .. _guidance.All];

    public void AddTo(Command command)
    {
        _noise.AcceptOnlyFromAmong("cpu", "cuda");
        _work.AddTo(command);
        foreach (var option in new Option[] { _negative, _noise, _noSafetyChecker }) command.Add(option);
        _guidance.AddTo(command);
    }

    /// <summary>A request with what the user gave exchanged.</summary>
    public GenerationRequest Read(ParseResult result, GenerationRequest request, ModelDefaults defaults)
    {
        var basis = _work.Read(result, request, defaults);
        return basis with
        {
            NegativePrompt = result.GetValue(_negative) ?? basis.NegativePrompt,
            Guidance = _guidance.Read(result, basis.Guidance!),
            Noise = result.GetValue(_noise) is { } noise ? (noise == "cuda" ? NoiseSource.Cuda : NoiseSource.Cpu) : basis.Noise,
            SkipSafetyChecker = result.GetValue(_noSafetyChecker) || basis.SkipSafetyChecker,
        };
    }
}
