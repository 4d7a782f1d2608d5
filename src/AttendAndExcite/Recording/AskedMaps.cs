using AttendAndExcite.Models;

namespace AttendAndExcite.Recording;

/// <summary>A query with the size of its maps in pictures of a certain size.</summary>
internal readonly record struct AskedMaps(AttentionQuery Query, int Height, int Width)
{
    /// <summary>Checks that the model has what is asked.</summary>
    /// <exception cref="RequestException">It has not.</exception>
    public static AskedMaps Of(AttentionQuery query, StableDiffusion model, GenerationSettings settings)
    {
        if (!model.AttentionSites.Any(query.Asks))
            throw new RequestException($"The model has no attention at {query}; it has {string.Join(", ", model.AttentionSites.Select(Name))}.");
        int heads = model.AttentionHeads(query.Level);
        if (query.Head is { } head && (head < 0 || head >= heads))
            throw new RequestException($"There is no head {head}: the layers of level {query.Level} have the heads 0 to {heads - 1}.");
        int height = (int)UNet.Side(settings.Height / model.Factor, query.Level), width = (int)UNet.Side(settings.Width / model.Factor, query.Level);
        if (query.Pixel is { } pixel && (pixel.Row < 0 || pixel.Row >= height || pixel.Column < 0 || pixel.Column >= width))
            throw new RequestException($"There is no pixel in row {pixel.Row} and column {pixel.Column}: the maps of level {query.Level} have {height} rows and {width} columns, from 0.");
        return new AskedMaps(query, height, width);
    }

    private static string Name(AttentionSite site) => new AttentionQuery(site.Level) { Place = site.Place, Layer = site.Layer }.ToString();
}
