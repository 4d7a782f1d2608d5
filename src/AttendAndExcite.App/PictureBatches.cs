namespace AttendAndExcite.App;

/// <summary>How many pictures are made at the same time.</summary>
/// <param name="model">The model.</param>
/// <param name="size">So many; null: small pictures four at a time, where it costs little memory, others one by one.</param>
internal sealed class PictureBatches(StableDiffusion model, int? size)
{
    private const int SmallLatents = 32 * 32;
    private const int SmallBatch = 4;

    private readonly Generator _generator = new(model);

    /// <summary>A request for each batch.</summary>
    public IEnumerable<GenerationRequest> Of(GenerationRequest request) => request.Seeds.Chunk(size ?? Suitable(request)).Select(seeds => request with { Seeds = seeds });

    /// <summary>The settings of the largest batch.</summary>
    /// <exception cref="RequestException">The model cannot do what is asked.</exception>
    /// <exception cref="Text.UnknownSubjectException">The prompt does not have the subjects.</exception>
    public GenerationSettings Largest(GenerationRequest request) => _generator.Prepare(Of(request).FirstOrDefault(request));

    private int Suitable(GenerationRequest request)
    {
        var settings = _generator.Prepare(request);
        return settings.Width / model.Factor * (settings.Height / model.Factor) <= SmallLatents ? SmallBatch : 1;
    }
}
