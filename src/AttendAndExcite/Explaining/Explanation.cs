using AttendAndExcite.Recording;
using AttendAndExcite.Text;

namespace AttendAndExcite.Explaining;

/// <summary>A picture made twice from the same noise, without and with Attend-and-Excite, and what was seen on the way.</summary>
/// <param name="Settings">What the guided picture was made from.</param>
/// <param name="Seed">The seed of both.</param>
/// <param name="Plain">Stable Diffusion.</param>
/// <param name="Guided">Attend-and-Excite.</param>
/// <param name="Shown">The steps that have maps and previews, ascending.</param>
/// <param name="Tokens">The tokens whose maps are shown, in the order of the prompt.</param>
/// <param name="Query">The attention that is shown.</param>
public sealed record Explanation(
    GenerationSettings Settings, long Seed, ExplainedRun Plain, ExplainedRun Guided, IReadOnlyList<int> Shown, IReadOnlyList<int> Tokens, AttentionQuery Query)
{
    /// <summary>The last step at which the latents were moved; where none was, the first.</summary>
    public int LastGuidedStep => Guided.Guidance.LastOrDefault(record => record.Moved)?.Step ?? 0;

    /// <summary>What the method did to each subject.</summary>
    public IReadOnlyList<SubjectChange> Changes => [.. Settings.Subjects.Select(subject => SubjectChange.Of(subject, this))];

    /// <summary>A token's text.</summary>
    public string Word(int token) => Settings.Prompt.Pieces[token];

    /// <summary>The subject that a token belongs to, or null.</summary>
    public Subject? SubjectOf(int token) => Settings.Subjects.FirstOrDefault(subject => subject.Tokens.Contains(token));

    /// <summary>Refinement rounds of all steps.</summary>
    public int Rounds => Guided.Guidance.Sum(record => record.Rounds.Count);
}
