using AttendAndExcite.Evaluation.Prompts;
using AttendAndExcite.Explaining;
using AttendAndExcite.Miniature;

namespace AttendAndExcite.Tests.Explaining;

/// <summary>
/// What guidance is for, on the bundled model with its own settings: at the end of the guided steps a subject has at least the attention that it has
/// without guidance. Fifty runs, AAE_SLOW=1: some minutes.
/// </summary>
public class FiftyRunsTests(ITestOutputHelper output)
{
    [Fact]
    public void Nine_subjects_of_ten_have_at_least_as_much_attention_with_guidance()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("AAE_SLOW") == "1", "It takes minutes: set AAE_SLOW=1.");
        set_num_threads(1);
        using var model = MiniatureModel.Open();
        var explainer = new Explainer(model);
        var explanations = PaperPrompts.All.Where((_, index) => index % 11 == 5).SelectMany(prompt => new[] { 0L, 1 }.Select(seed =>
            explainer.Explain(new GenerationRequest(prompt.Text) { Seeds = [seed] }, new ExplanationDetail { Steps = [0] }))).ToList();
        Assert.Equal(50, explanations.Count);

        var changes = explanations.SelectMany(explanation => explanation.Changes).ToList();
        var least = explanations.Select(explanation => explanation.Changes.MinBy(change => change.Plain)!).ToList();
        Report("every subject", changes, change => change.Guided >= change.Plain);
        Report("the same, differences under 0.005 counted as none", changes, change => change.Guided >= change.Plain - 0.005);
        Report("the most neglected of each picture", least, change => change.Guided >= change.Plain);
        Report("largest share of the map, every subject", changes, change => change.GuidedPeak >= change.PlainPeak);

        Assert.InRange(changes.Count(change => change.Guided >= change.Plain), 0.9 * changes.Count, changes.Count);
    }

    private void Report(string what, List<SubjectChange> changes, Func<SubjectChange, bool> holds) =>
        output.WriteLine($"{what}: {changes.Count(holds)} of {changes.Count}");
}
