using AttendAndExcite.Imaging;

namespace AttendAndExcite.Recording;

/// <summary>What was seen at one step of one picture.</summary>
/// <param name="Step">The index of the step in the run.</param>
/// <param name="Timestep">Its timestep, 0..999.</param>
/// <param name="Tokens">The attention of each watched token, from the latents after the method's update.</param>
/// <param name="Maps">The maps, in the order of the queries; empty at a step that was not asked for.</param>
/// <param name="Preview">The picture that the model expects at this step to end in, from its prediction; null where not asked for.</param>
public sealed record RecordedStep(int Step, double Timestep, IReadOnlyList<TokenAttention> Tokens, IReadOnlyList<RecordedMaps> Maps, Picture? Preview)
{
    /// <summary>A token's attention.</summary>
    /// <exception cref="InvalidOperationException">It was not watched.</exception>
    public TokenAttention Of(int token) => Tokens.First(attention => attention.Token == token);
}
