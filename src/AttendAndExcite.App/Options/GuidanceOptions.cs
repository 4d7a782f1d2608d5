using System.CommandLine;
using AttendAndExcite.Guidance;

namespace AttendAndExcite.App.Options;

/// <summary>The options of the method that are not <see cref="WorkOptions"/>; what is not given is as the model wants it.</summary>
internal sealed class GuidanceOptions
{
    private readonly Option<IReadOnlyDictionary<int, double>?> _thresholds = new("--thresholds") { Description = "The attention to be reached at some steps, such as 0:0.05,10:0.5,20:0.8; or none.", CustomParser = Parsers.Thresholds };
    private readonly Option<int?> _refinements = new("--max-refinements") { Description = "The most refinement rounds of one step (20)." };
    private readonly Option<double?> _scaleFactor = new("--scale-factor") { Description = "The step size at the first step (the paper: 20).", CustomParser = Parsers.Real };
    private readonly Option<(double First, double Last)?> _scaleRange = new("--scale-range") { Description = "How the step size falls, such as 1.0,0.5.", CustomParser = result => Parsers.Range(result) };
    private readonly Option<double?> _softmaxFactor = new("--softmax-factor") { Description = "How much maps are sharpened (100).", CustomParser = Parsers.Real };
    private readonly Option<bool> _noSmoothing = new("--no-smoothing") { Description = "Take the maximum of maps that are not smoothed." };
    private readonly Option<double?> _sigma = new("--sigma") { Description = "The width of the smoothing (0.5).", CustomParser = Parsers.Real };
    private readonly Option<int?> _kernelSize = new("--kernel-size") { Description = "The side of the smoothing kernel in pixels (3)." };
    private readonly Option<bool> _unscaledInput = new("--unscaled-attention-input") { Description = "Under euler, euler-a and lms, let the attention pass see the latent unscaled, as the official code does." };

    /// <summary>Every one of them.</summary>
    public IEnumerable<Option> All => [_thresholds, _refinements, _scaleFactor, _scaleRange, _softmaxFactor, _noSmoothing, _sigma, _kernelSize, _unscaledInput];

    public void AddTo(Command command)
    {
        foreach (var option in All) command.Add(option);
    }

    /// <summary>The parameters with those exchanged that the user gave.</summary>
    public AttendAndExciteOptions Read(ParseResult result, AttendAndExciteOptions model) => model with
    {
        Thresholds = result.GetValue(_thresholds) ?? model.Thresholds,
        MaxRefinements = result.GetValue(_refinements) ?? model.MaxRefinements,
        ScaleFactor = result.GetValue(_scaleFactor) ?? model.ScaleFactor,
        ScaleRange = result.GetValue(_scaleRange) ?? model.ScaleRange,
        SoftmaxFactor = result.GetValue(_softmaxFactor) ?? model.SoftmaxFactor,
        Smoothing = model.Smoothing && !result.GetValue(_noSmoothing),
        Sigma = result.GetValue(_sigma) ?? model.Sigma,
        KernelSize = result.GetValue(_kernelSize) ?? model.KernelSize,
        UnscaledInput = model.UnscaledInput || result.GetValue(_unscaledInput),
    };
}
