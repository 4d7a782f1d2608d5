namespace AttendAndExcite.Imaging;

/// <summary>A row of a labelled grid.</summary>
/// <param name="Label">What stands to the left of it.</param>
/// <param name="Pictures">From left to right, all of one size.</param>
public sealed record GridRow(string Label, IReadOnlyList<Picture> Pictures);
