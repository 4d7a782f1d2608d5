namespace AttendAndExcite.Miniature.Scenes;

/// <summary>Where a subject stands: the upper left corner of its square, in pixels.</summary>
public readonly record struct Placement(SceneSubject Subject, int X, int Y);

/// <summary>A picture's contents.</summary>
/// <param name="Placements">One or two subjects that do not touch.</param>
/// <param name="Background">Index of the background's colour.</param>
public sealed record Scene(IReadOnlyList<Placement> Placements, int Background)
{
    /// <summary>Pixels a side of a scene.</summary>
    public const int Side = 64;

    /// <summary>Pixels a side of a subject.</summary>
    public const int SubjectSide = 28;
}
