namespace AttendAndExcite.Evaluation.Benchmark;

/// <summary>How long a benchmark still takes, by the pictures that this process has made; methods take different times.</summary>
public sealed class TimeLeft
{
    private readonly Dictionary<BenchmarkMethod, (int Pictures, double Seconds)> _made = [];

    /// <summary>Seconds a picture of a method, or null before the first.</summary>
    public double? Seconds(BenchmarkMethod method) => _made.TryGetValue(method, out var made) ? made.Seconds / made.Pictures : null;

    /// <summary>Counts finished pictures.</summary>
    public void Add(BenchmarkMethod method, int pictures, double seconds)
    {
        var made = _made.GetValueOrDefault(method);
        _made[method] = (made.Pictures + pictures, made.Seconds + seconds);
    }

    /// <summary>The time for pictures that are still to be made, or null while a method among them has not been seen.</summary>
    public TimeSpan? For(IReadOnlyDictionary<BenchmarkMethod, int> pictures)
    {
        double sum = 0;
        foreach (var (method, count) in pictures.Where(pair => pair.Value > 0))
        {
            if (Seconds(method) is not { } seconds) return null;
            sum += count * seconds;
        }

        return TimeSpan.FromSeconds(sum);
    }
}
