using AttendAndExcite.Evaluation.Statistics;
using AttendAndExcite.Miniature.Judging;

namespace AttendAndExcite.App.Judging;

/// <summary>A group of prompts with the judge's answers about their pictures.</summary>
/// <param name="Name">animals, animals_objects, objects or single.</param>
/// <param name="Pictures">Each prompt's seeds, prompt after prompt.</param>
internal sealed record JudgedSubset(string Name, IReadOnlyList<ComparedPictures> Pictures)
{
    /// <summary>How often every subject was there, plain and guided.</summary>
    public PairedOutcomes Outcomes => PairedOutcomes.Of(Pictures.Select(pair => (pair.Plain, pair.Guided)));
}
