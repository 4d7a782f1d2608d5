namespace AttendAndExcite.App;

/// <summary>How many pictures are made at the same time.</summary>
/// <param name="model">The model.</param>
/// <param name="size">So many: from 1.</param>
internal sealed class PictureBatches(StableDiffusion model, int size)
{
    private readonly Generator _generator = new(model);

    /// <summary>A request for each batch.</summary>
    public IEnumerable<GenerationRequest> Of(GenerationRequest request) => request.Seeds.Chunk(size).Select(seeds => request with { Seeds = seeds });

    /// <summary>The settings of the largest batch.</summary>
    /// <exception cref="RequestException">The model cannot do what is asked.</exception>
    /// <exception cref="Text.UnknownSubjectException">The prompt does not have the subjects.</exception>
    public GenerationSettings Largest(GenerationRequest request) => _generator.Prepare(Of(request).FirstOrDefault(request));
}
