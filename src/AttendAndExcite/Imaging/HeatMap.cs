namespace AttendAndExcite.Imaging;

/// <summary>Where a word was attended to, as large as a picture.</summary>
public sealed class HeatMap
{
    private readonly float[] _values;

    private HeatMap(int width, int height, float[] values) => (Width, Height, _values) = (width, height, values);

    /// <summary>Pixels.</summary>
    public int Width { get; }

    /// <summary>Pixels.</summary>
    public int Height { get; }

    /// <summary>Row by row, stretched so that the least is 0 and the most is 1.</summary>
    public IReadOnlyList<float> Values => _values;

    /// <summary>Enlarges an attention map [h, w] bilinearly, edges aligned rather than corners. A map that is the same everywhere gives zeros.</summary>
    public static HeatMap FromAttention(Tensor map, int width, int height)
    {
        using var scope = NewDisposeScope();
        var large = nn.functional.interpolate(
            map.detach().cpu().to_type(float32).unsqueeze(0).unsqueeze(0), [height, width], mode: InterpolationMode.Bilinear, align_corners: false);
        var (least, most) = (large.min(), large.max());
        var stretched = ((large - least) / (most - least)).nan_to_num(0, 0, 0);
        return new HeatMap(width, height, stretched.contiguous().data<float>().ToArray());
    }

    /// <summary>The map alone, in colours.</summary>
    public Picture Coloured(ColourMap colours)
    {
        byte[] pixels = new byte[3 * _values.Length];
        for (int index = 0; index < _values.Length; index++)
            (pixels[3 * index], pixels[(3 * index) + 1], pixels[(3 * index) + 2]) = Colour(colours, index);
        return new Picture(Width, Height, pixels);
    }

    /// <summary>
    /// The map's colours added to a picture of the same size, as the official code does it: the picture stretched to 0..1, the sum
    /// divided by its largest value. (The official code exchanges the picture's red and blue on the way; here they stay.)
    /// </summary>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public Picture Over(Picture picture, ColourMap colours)
    {
        if (picture.Width != Width || picture.Height != Height)
            throw new ArgumentException($"The heat map has {Width}x{Height} pixels, the picture {picture.Width}x{picture.Height}.", nameof(picture));
        byte[] heat = Coloured(colours).Pixels;
        float least = picture.Pixels.Min(), span = Math.Max(1, picture.Pixels.Max() - least);
        float[] sum = [.. picture.Pixels.Zip(heat, (pixel, colour) => ((pixel - least) / span) + (colour / 255f))];
        float most = sum.Max();
        return new Picture(Width, Height, [.. sum.Select(value => (byte)(255 * (value / most)))]);
    }

    private (byte Red, byte Green, byte Blue) Colour(ColourMap colours, int index) => colours[(byte)(255 * _values[index])];
}
