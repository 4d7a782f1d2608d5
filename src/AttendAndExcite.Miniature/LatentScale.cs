namespace AttendAndExcite.Miniature;

/// <summary>
/// Gives an autoencoder's own latents the scale of Stable Diffusion's, so that <see cref="Usual"/> brings them to a deviation of 1:
/// readers that know no <c>scaling_factor</c> (diffusers 0.12, which the official code uses) take this one for every model.
/// </summary>
internal static class LatentScale
{
    /// <summary>The factor of Stable Diffusion 1.x and 2.x.</summary>
    public const double Usual = 0.18215;

    /// <summary>The same autoencoder, with latents so many times as large: the convolutions on both sides of them are scaled.</summary>
    /// <param name="weights">All its weights, by their names.</param>
    /// <param name="scale">What brings its latents to a deviation of 1; <see cref="Usual"/> does it for the result.</param>
    public static IEnumerable<KeyValuePair<string, Tensor>> Fold(IEnumerable<KeyValuePair<string, Tensor>> weights, double scale)
    {
        double growth = scale / Usual;
        return weights.Select(pair => KeyValuePair.Create(pair.Key, pair.Key switch
        {
            "quant_conv.weight" => Means(pair.Value, growth, 0),
            "quant_conv.bias" => Means(pair.Value, growth, 2 * Math.Log(growth)),
            "post_quant_conv.weight" => pair.Value / growth,
            _ => pair.Value,
        }));
    }

    /// <summary>The first half of the outputs are means; the second half are logarithms of variances.</summary>
    private static Tensor Means(Tensor moments, double growth, double addition)
    {
        var halves = moments.chunk(2);
        return cat([halves[0] * growth, halves[1] + addition]);
    }
}
