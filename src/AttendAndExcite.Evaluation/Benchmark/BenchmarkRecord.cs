namespace AttendAndExcite.Evaluation.Benchmark;

/// <summary>A line of the manifest: a finished picture, from what and how it was made.</summary>
public sealed record BenchmarkRecord
{
    /// <summary>The group of the prompt.</summary>
    public required string Subset { get; init; }

    /// <summary>The prompt.</summary>
    public required string Prompt { get; init; }

    /// <summary>The subjects' words; empty without the method.</summary>
    public required IReadOnlyList<string> Subjects { get; init; }

    /// <summary>The subjects' token indices, subject after subject.</summary>
    public required IReadOnlyList<int> Tokens { get; init; }

    /// <summary>The seed.</summary>
    public required long Seed { get; init; }

    /// <summary>The method.</summary>
    public required BenchmarkMethod Method { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>SHA-256 over the model's weights and configurations.</summary>
    public required string ModelHash { get; init; }

    /// <summary>The settings in the form that PNG files carry, without prompt and seed.</summary>
    public required string Settings { get; init; }

    /// <summary>SHA-256 of <see cref="Settings"/>.</summary>
    public required string SettingsHash { get; init; }

    /// <summary>1 - the attention of the most neglected subject at each step, before the step's changes; empty without the method.</summary>
    public required IReadOnlyList<double> Losses { get; init; }

    /// <summary>Refinement rounds in all steps together.</summary>
    public required int Refinements { get; init; }

    /// <summary>The batch's time divided by its pictures, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>The picture, relative to the benchmark's folder, with slashes.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of the file.</summary>
    public required string FileHash { get; init; }

    /// <summary>Whether the safety checker replaced the picture by black; no line of a manifest without it is of such a picture.</summary>
    public bool Flagged { get; init; }

    /// <summary>What tells pictures of one benchmark apart.</summary>
    internal (string Prompt, BenchmarkMethod Method, long Seed) Key => (Prompt, Method, Seed);
}
