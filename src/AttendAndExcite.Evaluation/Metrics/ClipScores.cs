namespace AttendAndExcite.Evaluation.Metrics;

/// <summary>The image-text similarities of one prompt's pictures.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="ImageNames">The pictures' file names.</param>
/// <param name="FullText">Each picture's similarity with the whole prompt, -1..1.</param>
/// <param name="FirstHalf">Its similarity with the first subject.</param>
/// <param name="SecondHalf">Its similarity with the second subject.</param>
public sealed record ClipScores(
    string Prompt, IReadOnlyList<string> ImageNames, IReadOnlyList<float> FullText, IReadOnlyList<float> FirstHalf, IReadOnlyList<float> SecondHalf)
{
    /// <summary>Each picture's similarity with the subject that it shows less.</summary>
    public IEnumerable<float> Minimum => FirstHalf.Zip(SecondHalf, Math.Min);
}
