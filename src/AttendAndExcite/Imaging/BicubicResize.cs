namespace AttendAndExcite.Imaging;

/// <summary>
/// Pillow's bicubic resize, bit for bit: whole columns first, then whole rows, in integers. It averages over the pixels that a
/// smaller picture's pixel covers, and what CLIP, BLIP and the safety checker see depends on it.
/// </summary>
internal static class BicubicResize
{
    /// <summary>Pillow's fixed point (Pillow, <c>Resample.c</c>, PRECISION_BITS).</summary>
    private const int FractionBits = 22;

    /// <summary>The cubic reaches two pixels to either side (Keys 1981).</summary>
    private const double Support = 2;

    private const double A = -0.5;

    /// <summary>The picture in another size; a pass whose size does not change is skipped.</summary>
    public static Picture Resize(Picture picture, int width, int height)
    {
        if (picture.Width != width) picture = ResizeColumns(picture, width);
        return picture.Height == height ? picture : ResizeRows(picture, height);
    }

    private static Picture ResizeColumns(Picture picture, int width)
    {
        var windows = Windows(picture.Width, width);
        byte[] from = picture.Pixels, to = new byte[3 * width * picture.Height];
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < width; x++)
                Blend(windows[x], from, 3 * y * picture.Width, 3, to.AsSpan(3 * ((y * width) + x), 3));
        }

        return new Picture(width, picture.Height, to);
    }

    private static Picture ResizeRows(Picture picture, int height)
    {
        var windows = Windows(picture.Height, height);
        int stride = 3 * picture.Width;
        byte[] from = picture.Pixels, to = new byte[stride * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < stride; x += 3)
                Blend(windows[y], from, x, stride, to.AsSpan((y * stride) + x, 3));
        }

        return new Picture(picture.Width, height, to);
    }

    /// <summary>One pixel: the weighted sum of pixels that lie <paramref name="stride"/> bytes apart.</summary>
    private static void Blend(Window window, byte[] from, int origin, int stride, Span<byte> to)
    {
        int red = 1 << (FractionBits - 1), green = red, blue = red; // one half, so that the shift rounds
        int at = origin + (window.First * stride);
        foreach (int weight in window.Weights)
        {
            red += weight * from[at];
            green += weight * from[at + 1];
            blue += weight * from[at + 2];
            at += stride;
        }

        (to[0], to[1], to[2]) = (Byte(red), Byte(green), Byte(blue));
    }

    private static byte Byte(int value) => (byte)Math.Clamp(value >> FractionBits, 0, 255);

    /// <summary>For each pixel of the new size, the old pixels that it is made of.</summary>
    private static Window[] Windows(int from, int to)
    {
        double scale = (double)from / to;
        double widening = Math.Max(scale, 1);
        var windows = new Window[to];
        for (int index = 0; index < to; index++)
        {
            double centre = (index + 0.5) * scale;
            int first = Math.Max((int)(centre - (Support * widening) + 0.5), 0);
            int end = Math.Min((int)(centre + (Support * widening) + 0.5), from);
            double[] weights = [.. Enumerable.Range(first, end - first).Select(old => Cubic((old - centre + 0.5) * (1 / widening)))];
            double sum = weights.Sum();
            windows[index] = new Window(first, [.. weights.Select(weight => Fixed(weight * (1 / sum)))]);
        }

        return windows;
    }

    private static int Fixed(double weight) => (int)((weight * (1 << FractionBits)) + (weight < 0 ? -0.5 : 0.5));

    private static double Cubic(double x)
    {
        x = Math.Abs(x);
        if (x < 1) return (((((A + 2) * x) - (A + 3)) * x) * x) + 1;
        return x < Support ? ((((x - 5) * x) + 8) * x - 4) * A : 0;
    }

    /// <summary>A run of pixels from <paramref name="First"/> and their weights in fixed point.</summary>
    private readonly record struct Window(int First, int[] Weights);
}
