using AttendAndExcite.Recording;

namespace AttendAndExcite.Explaining;

/// <summary>What an explanation is to show.</summary>
public sealed record ExplanationDetail
{
    /// <summary>
    /// The steps whose maps and previews are shown, by index; a number behind the last step means the last one. Null: the first, some on
    /// the way, the last guided one and the last.
    /// </summary>
    public IReadOnlyList<int>? Steps { get; init; }

    /// <summary>Every token of the prompt instead of the subjects' only.</summary>
    public bool AllTokens { get; init; }

    /// <summary>The attention that is shown; null: the method's level.</summary>
    public AttentionQuery? Query { get; init; }

    /// <summary>Attention that is recorded beside it, for those who want the numbers.</summary>
    public IReadOnlyList<AttentionQuery> Further { get; init; } = [];

    /// <summary>Whether previews come from the decoder even where the model brings a faster estimate.</summary>
    public bool DecodedPreviews { get; init; }

    /// <summary>The steps to show in a run of so many, ascending.</summary>
    /// <exception cref="RequestException">There are none, or negative ones.</exception>
    internal IReadOnlyList<int> StepsOf(int count, int guidedSteps)
    {
        int last = count - 1;
        var steps = Steps ?? [0, last / 10, last / 5, 2 * last / 5, Math.Clamp(guidedSteps - 1, 0, last), last];
        if (steps.Count == 0 || steps.Any(step => step < 0))
            throw new RequestException($"The run has the steps 0 to {last}; choose those to show among them.");
        return [.. steps.Select(step => Math.Min(step, last)).Distinct().Order()];
    }
}
