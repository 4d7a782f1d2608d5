namespace AttendAndExcite.Evaluation.Reports;

/// <summary>What the judges say of a picture; null where there was no such judge.</summary>
public sealed record PictureScores
{
    /// <summary>Similarity with the whole prompt.</summary>
    public float? FullText { get; init; }

    /// <summary>Similarity with the subject that it shows less.</summary>
    public float? MinimumObject { get; init; }

    /// <summary>A description.</summary>
    public string? Caption { get; init; }

    /// <summary>The description's similarity with the prompt.</summary>
    public float? TextText { get; init; }

    /// <summary>Whether a detector sees every subject, in its colour where it has one.</summary>
    public bool? ShowsAll { get; init; }
}
