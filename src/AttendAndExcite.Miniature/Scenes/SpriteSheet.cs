using System.Collections.Concurrent;
using System.Text.Json;
using SkiaSharp;

namespace AttendAndExcite.Miniature.Scenes;

/// <summary>Draws the subjects from their vector paths (Fluent Emoji Flat, MIT; the bench is ours), in their own or another colour.</summary>
internal sealed class SpriteSheet
{
    private const float ViewBox = 32;

    private readonly Dictionary<string, VectorPath[]> _drawings;
    private readonly ConcurrentDictionary<SceneSubject, SKColor[]> _bitmaps = new();

    private SpriteSheet(Dictionary<string, VectorPath[]> drawings) => _drawings = drawings;

    /// <summary>The sheet that this library carries.</summary>
    public static SpriteSheet Bundled { get; } = Read();

    /// <summary>The pixels of a subject with their coverage, row by row.</summary>
    public SKColor[] Pixels(SceneSubject subject) => _bitmaps.GetOrAdd(subject, Draw);

    private static SpriteSheet Read()
    {
        using var stream = typeof(SpriteSheet).Assembly.GetManifestResourceStream("sprites.json")!;
        return new SpriteSheet(JsonSerializer.Deserialize<Dictionary<string, VectorPath[]>>(stream, JsonSerializerOptions.Web)!);
    }

    private SKColor[] Draw(SceneSubject subject)
    {
        var paths = _drawings[subject.Noun];
        var fills = paths.Select(path => SKColor.Parse(path.Fill)).ToArray();
        if (subject.Colour is { } colour) fills = Repainted(fills, DominantFill(paths, fills), SceneVocabulary.Paint[colour]);
        using var bitmap = new SKBitmap(new SKImageInfo(Scene.SubjectSide, Scene.SubjectSide, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.Transparent);
        canvas.Scale(Scene.SubjectSide / ViewBox);
        for (int index = 0; index < paths.Length; index++) Fill(canvas, paths[index], fills[index]);
        return bitmap.Pixels;
    }

    private static void Fill(SKCanvas canvas, VectorPath path, SKColor colour)
    {
        using var shape = SKPath.ParseSvgPathData(path.D);
        if (path.EvenOdd) shape.FillType = SKPathFillType.EvenOdd;
        using var paint = new SKPaint { Color = colour, IsAntialias = true, Style = SKPaintStyle.Fill };
        canvas.DrawPath(shape, paint);
    }

    /// <summary>The fill that covers most, by the boxes around its paths.</summary>
    private static SKColor DominantFill(VectorPath[] paths, SKColor[] fills)
    {
        var areas = new Dictionary<SKColor, float>();
        for (int index = 0; index < paths.Length; index++)
        {
            using var shape = SKPath.ParseSvgPathData(paths[index].D);
            var box = shape.TightBounds;
            areas[fills[index]] = areas.GetValueOrDefault(fills[index]) + (box.Width * box.Height);
        }

        return areas.MaxBy(pair => pair.Value).Key;
    }

    /// <summary>The dominant fill becomes the paint; fills of nearly its hue become lighter or darker shades of it.</summary>
    private static SKColor[] Repainted(SKColor[] fills, SKColor dominant, SKColor paint)
    {
        dominant.ToHsl(out float hue, out float saturation, out float lightness);
        return [.. fills.Select(fill =>
        {
            fill.ToHsl(out float otherHue, out float otherSaturation, out float otherLightness);
            float distance = Math.Abs(hue - otherHue);
            bool related = Math.Min(distance, 360 - distance) < 40 && (otherSaturation > 15 || saturation <= 15);
            if (!related) return fill;
            float shade = Math.Clamp(otherLightness / Math.Max(lightness, 1), 0.6f, 1.3f);
            return new SKColor(Scaled(paint.Red, shade), Scaled(paint.Green, shade), Scaled(paint.Blue, shade));
        })];
    }

    private static byte Scaled(byte value, float shade) => (byte)Math.Clamp(value * shade, 0, 255);

    private sealed record VectorPath(string Fill, string D, bool EvenOdd = false);
}
