namespace AttendAndExcite.Recording;

/// <summary>A pixel of an attention map, from the upper left.</summary>
/// <param name="Row">From 0.</param>
/// <param name="Column">From 0.</param>
public readonly record struct MapPixel(int Row, int Column);
