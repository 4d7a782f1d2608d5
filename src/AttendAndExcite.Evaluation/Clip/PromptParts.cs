namespace AttendAndExcite.Evaluation.Clip;

/// <summary>The two subjects of a prompt as the paper's minimum-object similarity sees them.</summary>
/// <param name="First">What stands before the first " and ", or without one before the first " with ".</param>
/// <param name="Second">What stands between it and the next one, or the end; the rest is forgotten, as by the official code.</param>
public sealed record PromptParts(string First, string Second)
{
    private static readonly string[] Links = [" and ", " with "];

    /// <summary>The parts, or null where the prompt has neither link.</summary>
    public static PromptParts? Of(string prompt)
    {
        string[]? parts = Links.Select(link => prompt.Split(link)).FirstOrDefault(parts => parts.Length > 1);
        return parts is null ? null : new(parts[0], parts[1]);
    }
}
