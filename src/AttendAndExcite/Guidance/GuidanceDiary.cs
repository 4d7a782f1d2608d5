namespace AttendAndExcite.Guidance;

/// <summary>Writes down what the method does, a list of records for each image of a batch.</summary>
internal sealed class GuidanceDiary(int images)
{
    private readonly List<GuidanceRecord>[] _records = [.. Enumerable.Range(0, images).Select(_ => new List<GuidanceRecord>())];
    private readonly List<RefinementRound>[] _rounds = [.. Enumerable.Range(0, images).Select(_ => new List<RefinementRound>())];

    /// <summary>The records of one image, a step each.</summary>
    public IReadOnlyList<GuidanceRecord> Of(int image) => _records[image];

    /// <summary>Each image's record of one step, or null where nothing was looked at.</summary>
    public IReadOnlyList<GuidanceRecord?> At(int step) =>
        [.. _records.Select(records => records.Count > 0 && records[^1].Step == step ? records[^1] : null)];

    /// <summary>Opens a step with what the first look saw.</summary>
    public void Open(int step, double stepSize, double? threshold, Attended z)
    {
        for (int image = 0; image < images; image++)
        {
            var (loss, attention) = Read(z, image);
            _rounds[image] = [];
            _records[image].Add(new GuidanceRecord(step, loss, attention, stepSize, threshold, _rounds[image], Updated: false));
        }
    }

    /// <summary>Adds a refinement round of some of the images.</summary>
    public void Add(long[] refined, Attended z)
    {
        for (int row = 0; row < refined.Length; row++)
        {
            var (loss, attention) = Read(z, row);
            _rounds[refined[row]].Add(new RefinementRound(loss, attention));
        }
    }

    /// <summary>Closes the step.</summary>
    public void Close(bool updated)
    {
        foreach (var records in _records) records[^1] = records[^1] with { Updated = updated };
    }

    private static (double Loss, double[] Attention) Read(Attended z, int row)
    {
        using var scope = NewDisposeScope();
        var attention = z.Attention[row].to_type(float64).cpu().data<double>().ToArray();
        return (z.Loss[row].item<float>(), attention);
    }
}
