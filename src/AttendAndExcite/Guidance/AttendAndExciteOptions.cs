namespace AttendAndExcite.Guidance;

/// <summary>
/// What the method may be told. The defaults are those of the official code (its <c>RunConfig</c>), which reproduce the paper.
/// </summary>
public sealed record AttendAndExciteOptions
{
    /// <summary>
    /// The level whose cross-attention maps are watched: maps have latent side / 2^level pixels a side. Level 2 is
    /// 16 x 16 for SD at 512 px, where the paper found the semantics (section 3.1).
    /// </summary>
    public int AttentionLevel { get; init; } = 2;

    /// <summary>The first steps of the run at which the latent is updated (the paper's t_end, section 4: 25 of 50).</summary>
    public int GuidedSteps { get; init; } = 25;

    /// <summary>
    /// Steps at which the latent is refined until the most neglected subject's attention reaches the value
    /// (section 3.2: 0.05, 0.5 and 0.8 at steps 0, 10 and 20).
    /// </summary>
    public IReadOnlyDictionary<int, double> Thresholds { get; init; } =
        new Dictionary<int, double> { [0] = 0.05, [10] = 0.5, [20] = 0.8 };

    /// <summary>The most refinement rounds of one step (20 in the official code).</summary>
    public int MaxRefinements { get; init; } = 20;

    /// <summary>The step size α at the first step; see <see cref="ScaleRange"/>.</summary>
    public double ScaleFactor { get; init; } = 20;

    /// <summary>
    /// α at step i of n is <see cref="ScaleFactor"/> times the square root of the i-th of n values that go evenly from the
    /// first number to the second. (The paper says that α itself decays linearly; the official code takes the root.)
    /// </summary>
    public (double First, double Last) ScaleRange { get; init; } = (1.0, 0.5);

    /// <summary>Maps are multiplied by this before the softmax over tokens (100 in the official code).</summary>
    public double SoftmaxFactor { get; init; } = 100;

    /// <summary>Whether maps are smoothed before their maximum is taken (section 3.1).</summary>
    public bool Smoothing { get; init; } = true;

    /// <summary>Width of the smoothing kernel as the official code writes it; an ordinary Gaussian of √2 times this deviation.</summary>
    public double Sigma { get; init; } = 0.5;

    /// <summary>Side of the smoothing kernel in pixels.</summary>
    public int KernelSize { get; init; } = 3;

    /// <summary>
    /// Whether the softmax over tokens stops at the prompt's own end token instead of the last position. Null: as the model
    /// wants it, which is yes where padding is not the end token (SD 2.x).
    /// </summary>
    public bool? StopAtEndOfText { get; init; }

    /// <summary>
    /// Whether the attention pass sees the latent as it is even under a scheduler that scales the model's input (Euler, LMS),
    /// as the official code does. It makes no difference under PNDM, DDIM and DPM-Solver++.
    /// </summary>
    public bool UnscaledInput { get; init; }
}
