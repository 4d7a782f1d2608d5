namespace AttendAndExcite.App.Speed;

/// <summary>A part of a run as measured.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Seconds">Each time it was done.</param>
/// <param name="Work">Floating-point operations, or null where they are not counted.</param>
/// <param name="PeakBytes">The process's largest resident size meanwhile; null where the system does not tell.</param>
internal sealed record Phase(string Name, IReadOnlyList<double> Seconds, double? Work, long? PeakBytes)
{
    /// <summary>The middle time.</summary>
    public double Median => Speed.Median.Of(Seconds);

    /// <summary>Floating-point operations a second.</summary>
    public double? Rate => Work / Median;
}
