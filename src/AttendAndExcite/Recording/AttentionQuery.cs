using AttendAndExcite.Models;

namespace AttendAndExcite.Recording;

/// <summary>
/// Which attention is to be recorded. What is null is averaged over: a level alone means all of its layers and heads, as the method
/// looks at it.
/// </summary>
/// <param name="Level">Maps have latent side / 2^level pixels a side.</param>
public sealed record AttentionQuery(int Level)
{
    /// <summary>On the way down, in the middle, or on the way up.</summary>
    public AttentionPlace? Place { get; init; }

    /// <summary>A layer's index in its place, in the order in which they run.</summary>
    public int? Layer { get; init; }

    /// <summary>A head, from 0.</summary>
    public int? Head { get; init; }

    /// <summary>Whose attention.</summary>
    public AttentionHalf Half { get; init; }

    /// <summary>The pixel of the map whose self-attention is recorded, instead of the cross-attention to the prompt's tokens.</summary>
    public MapPixel? Pixel { get; init; }

    /// <summary>A name such as <c>level1.up.layer0.head3</c>, or <c>level1.pixel2-5</c>.</summary>
    public override string ToString() => string.Join('.', Parts());

    /// <summary>Whether a layer is asked about.</summary>
    internal bool Asks(AttentionSite site) =>
        site.Level == Level && (Place is null || Place == site.Place) && (Layer is null || Layer == site.Layer);

    private IEnumerable<string> Parts()
    {
        yield return $"level{Level}";
        if (Place is { } place) yield return place.ToString().ToLowerInvariant();
        if (Layer is { } layer) yield return $"layer{layer}";
        if (Head is { } head) yield return $"head{head}";
        if (Half == AttentionHalf.Both) yield return "both";
        if (Pixel is { } pixel) yield return $"pixel{pixel.Row}-{pixel.Column}";
    }
}
