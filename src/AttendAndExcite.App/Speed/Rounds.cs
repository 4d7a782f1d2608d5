using System.Diagnostics;

namespace AttendAndExcite.App.Speed;

/// <summary>Measures in rounds. The first one is not counted: what is done for the first time takes longer.</summary>
/// <param name="count">Rounds that count.</param>
/// <param name="cancellation">Stops between two of them.</param>
internal sealed class Rounds(int count, CancellationToken cancellation)
{
    /// <summary>Seconds of each part of a round, round after round.</summary>
    /// <param name="round">Does the parts and returns the seconds of each.</param>
    public IReadOnlyList<double>[] Measure(Func<double[]> round)
    {
        var measured = new List<double[]>();
        for (int done = 0; done <= count; done++)
        {
            cancellation.ThrowIfCancellationRequested();
            measured.Add(round());
        }

        return [.. measured[0].Select((_, part) => measured.Skip(1).Select(seconds => seconds[part]).ToList())];
    }

    /// <summary>Seconds that something takes.</summary>
    public static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
