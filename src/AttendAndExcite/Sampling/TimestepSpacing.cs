namespace AttendAndExcite.Sampling;

/// <summary>Which of the training timesteps a run of few steps visits.</summary>
internal static class TimestepSpacing
{
    /// <summary>The largest offset that a configuration may ask for (SD: 1).</summary>
    public const int LargestOffset = 1000;

    /// <summary>0, r, 2r, ... with r = length / steps rounded down, plus an offset; rising (DDIM and PNDM of diffusers 0.12).</summary>
    public static int[] Leading(int length, int steps, int offset) =>
        [.. Enumerable.Range(0, steps).Select(step => (step * (length / steps)) + offset)];

    /// <summary>Why <see cref="Leading"/> has no such run, or null.</summary>
    public static string? LeadingObjection(int length, int steps, int offset) => Leading(length, steps, offset)[^1] < length
        ? null
        : $"{steps} steps do not fit into {length} timesteps with an offset of {offset}; choose fewer.";

    /// <summary>Evenly from length - 1 down to 0, fractions kept (Euler and LMS).</summary>
    public static double[] Linear(int length, int steps) =>
        [.. Enumerable.Range(0, steps).Select(step => step == steps - 1 ? (steps == 1 ? 0 : length - 1.0) : step * ((length - 1.0) / (steps - 1))).Reverse()];

    /// <summary>Evenly from length - 1 towards 0, rounded, without 0 itself (DPM-Solver++).</summary>
    public static int[] Trailing(int length, int steps) =>
        [.. Enumerable.Range(1, steps).Select(step => (int)Math.Round(step * ((length - 1.0) / steps), MidpointRounding.ToEven)).Reverse()];
}
