using AttendAndExcite.Guidance;

namespace AttendAndExcite;

/// <summary>Looks for values that are no numbers (NaN, infinity): they would be drawn as black or grey pictures.</summary>
internal static class RunNumbers
{
    /// <summary>Insists that latents or a decoded picture are numbers.</summary>
    /// <exception cref="RequestException">They are not.</exception>
    public static void Check(Tensor values)
    {
        using var scope = NewDisposeScope();
        Check(values.isfinite().all().item<bool>());
    }

    /// <summary>Insists that the losses of a step are numbers, so that a run ends at the first step that goes wrong.</summary>
    /// <exception cref="RequestException">They are not.</exception>
    public static void Check(IEnumerable<GuidanceRecord?> records) =>
        Check(records.OfType<GuidanceRecord>().All(record => double.IsFinite(record.Loss) && double.IsFinite(record.FinalLoss)));

    private static void Check(bool areFinite)
    {
        if (!areFinite) throw new RequestException("The numbers of this run grew beyond their type (NaN); choose a smaller scale factor, softmax factor or guidance scale, or in fp16 the precision fp32 or bf16.");
    }
}
