namespace AttendAndExcite.Miniature.Judging;

/// <summary>What the judge says about one prompt and seed, drawn from the same noise without and with Attend-and-Excite.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Plain">Whether the plain picture shows every subject, in its colour where the prompt has one.</param>
/// <param name="Guided">Whether the guided picture does.</param>
public sealed record ComparedPictures(string Prompt, long Seed, bool Plain, bool Guided);
