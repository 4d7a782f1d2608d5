namespace AttendAndExcite.Fuzzing;

/// <summary>What was seen of one target; a row of a table.</summary>
internal sealed class FuzzReport(string target)
{
    private const int WarmUp = 1000; // executions in which code is compiled

    private long _understood;
    private long _refused;
    private long _measured;
    private long _mostBytes;
    private TimeSpan _slowest;
    private TimeSpan _time;
    private int _kept;
    private int _edges;

    public static string Heading { get; } = "target | executions | refused | faults | edges | inputs kept | slowest | most allocated | seconds\n--- | --: | --: | --: | --: | --: | --: | --: | --:";

    public long Executions => _understood + _refused + Faults;

    public long Faults { get; private set; }

    public void Count(bool understood)
    {
        if (understood) _understood++;
        else _refused++;
    }

    public void CountFault() => Faults++;

    public void Measure(TimeSpan time, long bytes)
    {
        if (++_measured > WarmUp && time > _slowest) _slowest = time;
        _mostBytes = Math.Max(_mostBytes, bytes);
    }

    public void Finish(TimeSpan time, int kept, int edges) => (_time, _kept, _edges) = (time, kept, edges);

    public override string ToString() =>
        $"{target} | {Executions} | {100.0 * _refused / Executions:0.0} % | {Faults} | {_edges} | {_kept} | {_slowest.TotalMilliseconds:0} ms | {_mostBytes / 1e6:0.00} MB | {_time.TotalSeconds:0}";
}
