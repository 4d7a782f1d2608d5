namespace AttendAndExcite.Weights.Hub;

/// <summary>What is wanted of a repository.</summary>
/// <param name="Variant">The preferred variant of the weights, such as <c>fp16</c>; null: the plain ones.</param>
/// <param name="SafetyChecker">Whether the safety checker is downloaded where there is one.</param>
/// <param name="Layout">How the repository is laid out.</param>
public sealed record HubChoice(string? Variant = null, bool SafetyChecker = false, HubLayout Layout = HubLayout.Pipeline);
