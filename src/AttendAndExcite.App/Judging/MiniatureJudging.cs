using AttendAndExcite.Configuration;
using AttendAndExcite.Evaluation.Prompts;
using AttendAndExcite.Miniature.Judging;
using AttendAndExcite.Miniature.Scenes;

namespace AttendAndExcite.App.Judging;

/// <summary>Judges the pictures of the paper's prompts and of prompts of one subject.</summary>
/// <param name="folder">The miniature's folder.</param>
/// <param name="guidance">A file of guidance defaults to be used instead of the folder's, or null.</param>
/// <param name="preset">A preset to draw with, or null.</param>
/// <param name="seeds">The seeds of every prompt.</param>
internal sealed class MiniatureJudging(string folder, string? guidance, string? preset, IReadOnlyList<long> seeds)
{
    private readonly Lock _progress = new();

    /// <summary>Draws and judges every so-many-th prompt of each subset.</summary>
    /// <param name="every">1 for all of them.</param>
    /// <param name="workers">Threads, each with a model of its own and one prompt at a time; the pictures do not depend on it.</param>
    /// <param name="display">Told how far it is.</param>
    /// <param name="cancellation">Stops all of them.</param>
    public JudgeReport Judge(int every, int workers, JudgingDisplay display, CancellationToken cancellation)
    {
        var prompts = Prompts(every).ToArray();
        var pictures = new IReadOnlyList<ComparedPictures>[prompts.Length];
        var (plain, guided) = (TimeSpan.Zero, TimeSpan.Zero);
        int next = -1;
        int done = 0;
        var threads = Enumerable.Range(0, Math.Min(workers, prompts.Length)).Select(_ => Task.Run(Work)).ToArray();
        Task.WhenAll(threads).GetAwaiter().GetResult();

        var subsets = prompts.Zip(pictures).GroupBy(pair => pair.First.Subset, pair => pair.Second).Select(subset => new JudgedSubset(subset.Key, [.. subset.SelectMany(some => some)]));
        int count = pictures.Sum(some => some.Count);
        return new JudgeReport([.. subsets], seeds, plain.TotalSeconds / count, guided.TotalSeconds / count);

        void Work()
        {
            set_num_threads(1);
            using var model = StableDiffusion.Open(folder);
            using var judge = SceneJudge.Open(folder);
            var comparison = new JudgedComparison(model, judge, Basis(guidance is null ? model.Defaults : ModelDefaults.Read(ConfigReader.Open(guidance, guidance))));
            while (Interlocked.Increment(ref next) is var index && index < prompts.Length)
            {
                pictures[index] = comparison.Compare(prompts[index].Text, seeds, cancellation);
                lock (_progress) display.Show(++done, prompts.Length);
            }

            lock (_progress) (plain, guided) = (plain + comparison.PlainTime, guided + comparison.GuidedTime);
        }
    }

    private GenerationRequest Basis(ModelDefaults defaults)
    {
        var request = new GenerationRequest("") { Guidance = defaults.Guidance, Steps = defaults.Steps, GuidanceScale = defaults.GuidanceScale };
        return preset is null ? request : Preset.Apply(preset, request, defaults);
    }

    private static IEnumerable<PaperPrompt> Prompts(int every) => PaperPrompts.All
        .Concat(SinglePrompts.All.Select(text => new PaperPrompt(JudgeReport.Single, text)))
        .GroupBy(prompt => prompt.Subset)
        .SelectMany(subset => subset.Where((_, index) => index % every == 0));
}
