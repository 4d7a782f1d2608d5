using System.Globalization;

namespace AttendAndExcite.Evaluation.Benchmark;

/// <summary>One of several equal parts of a benchmark.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Count">The number of parts.</param>
public sealed record Shard(int Index, int Count)
{
    private const string Forms = "give i/n with i from 0 to n-1, slurm (in a job array), or kubernetes/n (in an indexed job)";

    /// <summary>Reads "3/16", "slurm" (from SLURM_ARRAY_TASK_ID, _MIN and _COUNT) or "kubernetes/16" (from JOB_COMPLETION_INDEX).</summary>
    /// <param name="text">The form.</param>
    /// <param name="environment">The value of an environment variable, or null.</param>
    /// <exception cref="RequestException">It has none of these forms, or a variable is missing.</exception>
    public static Shard Parse(string text, Func<string, string?> environment)
    {
        string[] parts = text.Split('/');
        var shard = parts switch
        {
            ["slurm"] => new Shard(Variable("SLURM_ARRAY_TASK_ID") - Variable("SLURM_ARRAY_TASK_MIN"), Variable("SLURM_ARRAY_TASK_COUNT")),
            ["kubernetes", var count] => new Shard(Variable("JOB_COMPLETION_INDEX"), Number(count)),
            [var index, var count] => new Shard(Number(index), Number(count)),
            _ => throw new RequestException($"The shard is \"{text}\": {Forms}."),
        };
        return shard.Count >= 1 && shard.Index >= 0 && shard.Index < shard.Count
            ? shard
            : throw new RequestException($"The shard is {shard.Index} of {shard.Count}: {Forms}.");

        int Number(string digits) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new RequestException($"The shard is \"{text}\": {Forms}.");

        int Variable(string name) => int.TryParse(environment(name), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new RequestException($"The environment has no {name}: {Forms}.");
    }
}
