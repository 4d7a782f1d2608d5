namespace AttendAndExcite.Evaluation.Metrics;

/// <summary>The captions of one prompt's pictures, compared with the prompt.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="ImageNames">The pictures' file names.</param>
/// <param name="Captions">What BLIP says of each.</param>
/// <param name="TextSimilarities">Each caption's similarity with the prompt, -1..1.</param>
public sealed record BlipScores(string Prompt, IReadOnlyList<string> ImageNames, IReadOnlyList<string> Captions, IReadOnlyList<float> TextSimilarities);
