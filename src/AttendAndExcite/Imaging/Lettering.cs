using SkiaSharp;

namespace AttendAndExcite.Imaging;

/// <summary>Black letters in the font that comes with the library (DejaVu Sans), so that pictures look the same everywhere.</summary>
internal static class Lettering
{
    private const float SmallestSize = 9;

    private static readonly SKTypeface Typeface = NewTypeface();

    /// <summary>Writes one line into a box, centred; letters shrink as needed, then the end is cut off.</summary>
    public static void Write(SKCanvas canvas, string text, SKRect box, float size)
    {
        using var font = new SKFont(Typeface, size) { Edging = SKFontEdging.Antialias, Subpixel = true };
        using var paint = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        while (font.Size > SmallestSize && font.MeasureText(text) > box.Width) font.Size -= 0.5f;
        string line = Cut(text, font, box.Width);
        float baseline = box.MidY - ((font.Metrics.Ascent + font.Metrics.Descent) / 2);
        canvas.DrawText(line, box.MidX, baseline, SKTextAlign.Center, font, paint);
    }

    /// <summary>The picture on white with a line of text under it, a fifth of its height, as the official code shows attention.</summary>
    public static Picture Under(Picture picture, string text)
    {
        int strip = picture.Height / 5;
        using var bitmap = new SKBitmap(new SKImageInfo(picture.Width, picture.Height + strip, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        PictureGrid.Place(canvas, picture, 0, 0);
        Write(canvas, text, new SKRect(0, picture.Height, picture.Width, picture.Height + strip), strip * 0.6f);
        canvas.Flush();
        return Picture.FromBitmap(bitmap);
    }

    private static string Cut(string text, SKFont font, float width)
    {
        string line = text;
        for (int kept = text.Length; kept > 0 && font.MeasureText(line) > width; kept--) line = text[..kept].TrimEnd() + "…";
        return line;
    }

    /// <summary>The font, for a library that disposes its fonts.</summary>
    public static SKTypeface NewTypeface()
    {
        using var stream = typeof(Lettering).Assembly.GetManifestResourceStream("DejaVuSans.ttf")!;
        return SKTypeface.FromStream(stream);
    }
}
