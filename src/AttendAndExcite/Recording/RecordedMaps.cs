namespace AttendAndExcite.Recording;

/// <summary>The maps of one query at one step of one picture.</summary>
/// <param name="Query">What was asked.</param>
/// <param name="Maps">One for each token of the prompt, begin and end included, that the model sees; a single one for a pixel's self-attention.</param>
public sealed record RecordedMaps(AttentionQuery Query, IReadOnlyList<AttentionMap> Maps);
