namespace AttendAndExcite.Evaluation.Benchmark;

/// <summary>Pictures that are made together: one prompt, one method, and the seeds of a batch. What is in a batch is always the same, and so are its pictures' bits.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Method">The method.</param>
/// <param name="Seeds">The batch.</param>
public sealed record BenchmarkUnit(BenchmarkPrompt Prompt, BenchmarkMethod Method, IReadOnlyList<long> Seeds)
{
    /// <summary>All units of a benchmark, or those of one shard. A prompt's batch is in the same shard for all methods.</summary>
    public static IReadOnlyList<BenchmarkUnit> Plan(
        IReadOnlyList<BenchmarkPrompt> prompts, IReadOnlyList<long> seeds, IReadOnlyList<BenchmarkMethod> methods, int batch, Shard? shard = null) =>
        [.. prompts.SelectMany(prompt => seeds.Chunk(batch).Select(chunk => (Prompt: prompt, Seeds: chunk)))
            .Where((_, index) => shard is null || index % shard.Count == shard.Index)
            .SelectMany(pair => methods.Select(method => new BenchmarkUnit(pair.Prompt, method, pair.Seeds)))];
}
