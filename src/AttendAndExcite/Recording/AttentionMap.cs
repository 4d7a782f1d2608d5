using AttendAndExcite.Imaging;

namespace AttendAndExcite.Recording;

/// <summary>Where one token is attended to, or where one pixel attends.</summary>
public sealed class AttentionMap
{
    private readonly float[] _values;

    internal AttentionMap(int height, int width, float[] values) => (Height, Width, _values) = (height, width, values);

    /// <summary>Rows: the latents' height / 2^level.</summary>
    public int Height { get; }

    /// <summary>Columns: the latents' width / 2^level.</summary>
    public int Width { get; }

    /// <summary>Shares of attention, row by row; those of all tokens at one pixel add up to 1.</summary>
    public IReadOnlyList<float> Values => _values;

    /// <summary>The largest share.</summary>
    public float Peak => _values.Max();

    /// <summary>Where the largest share is.</summary>
    public MapPixel PeakPixel
    {
        get
        {
            int index = Array.IndexOf(_values, Peak);
            return new MapPixel(index / Width, index % Width);
        }
    }

    /// <summary>As large as a picture, stretched to 0..1.</summary>
    public HeatMap Enlarged(int width, int height)
    {
        using var scope = NewDisposeScope();
        return HeatMap.FromAttention(tensor(_values).view(Height, Width), width, height);
    }
}
