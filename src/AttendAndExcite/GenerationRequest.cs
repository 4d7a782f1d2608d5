using AttendAndExcite.Guidance;
using AttendAndExcite.Sampling;
using AttendAndExcite.Text;

namespace AttendAndExcite;

/// <summary>Everything a user may choose. What is null is as the model wants it: <see cref="ModelDefaults"/>, which are the paper's values for Stable Diffusion.</summary>
/// <param name="Prompt">What the pictures show; of more than 77 tokens the model sees the first.</param>
public sealed record GenerationRequest(string Prompt)
{
    /// <summary>The largest side of a picture in pixels.</summary>
    public const int LargestSide = 8192;

    /// <summary>What the pictures should not show; empty as in the official code.</summary>
    public string NegativePrompt { get; init; } = "";

    /// <summary>What the method sees to.</summary>
    public SubjectSelection Subjects { get; init; } = SubjectSelection.Automatic;

    /// <summary>One picture for each seed, all in one batch; a picture does not depend on the others.</summary>
    public IReadOnlyList<long> Seeds { get; init; } = [0];

    /// <summary>Without Attend-and-Excite: plain Stable Diffusion.</summary>
    public bool Plain { get; init; }

    /// <summary>The method's parameters.</summary>
    public AttendAndExciteOptions? Guidance { get; init; }

    /// <summary>Denoising steps, 1..1000.</summary>
    public int? Steps { get; init; }

    /// <summary>Weight of classifier-free guidance (Ho and Salimans 2022); at 1 or less there is none, and it costs half.</summary>
    public double? GuidanceScale { get; init; }

    /// <summary>Pixels; a multiple of the autoencoder's factor, 8 in SD.</summary>
    public int? Width { get; init; }

    /// <summary>Pixels; a multiple of the autoencoder's factor, 8 in SD.</summary>
    public int? Height { get; init; }

    /// <summary>One of <see cref="Sampling.Scheduler.Names"/>; null: the model's own with its settings.</summary>
    public string? Scheduler { get; init; }

    /// <summary>Whose random numbers the seeds stand for.</summary>
    public NoiseSource Noise { get; init; }

    /// <summary>Without the safety checker that the model may bring.</summary>
    public bool SkipSafetyChecker { get; init; }
}
