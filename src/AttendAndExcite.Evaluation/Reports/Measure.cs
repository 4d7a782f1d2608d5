namespace AttendAndExcite.Evaluation.Reports;

/// <summary>A number that a report compares.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Of">Its value for a picture, or null where it was not measured.</param>
public sealed record Measure(string Name, Func<ScoredPicture, double?> Of)
{
    /// <summary>Similarity with the whole prompt.</summary>
    public static Measure FullText { get; } = new("full prompt", picture => picture.Scores.FullText);

    /// <summary>Similarity with the most neglected subject.</summary>
    public static Measure MinimumObject { get; } = new("minimum object", picture => picture.Scores.MinimumObject);

    /// <summary>Similarity of the caption with the prompt.</summary>
    public static Measure TextText { get; } = new("text-text", picture => picture.Scores.TextText);

    /// <summary>1 where a detector sees every subject, else 0.</summary>
    public static Measure ShowsAll { get; } = new("all subjects shown", picture => picture.Scores.ShowsAll is { } shows ? (shows ? 1 : 0) : null);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Measure> All { get; } = [FullText, MinimumObject, TextText, ShowsAll];

    /// <summary>The values that were measured.</summary>
    public IEnumerable<double> Values(IEnumerable<ScoredPicture> pictures) => pictures.Select(Of).OfType<double>();
}
