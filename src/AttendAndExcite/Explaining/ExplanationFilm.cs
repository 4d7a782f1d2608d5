using AttendAndExcite.Imaging;
using SkiaSharp;

namespace AttendAndExcite.Explaining;

/// <summary>An explanation as an animated WebP: for each shown step the preview and each word's map, without and with guidance.</summary>
public static class ExplanationFilm
{
    private const int Quality = 80;
    private const int WidestFrame = 1280; // all frames are in memory at once

    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(200), LastFrame = TimeSpan.FromSeconds(2);

    /// <summary>The film's bytes.</summary>
    public static byte[] Encode(Explanation explanation, ColourMap? colours = null)
    {
        var bitmaps = new List<SKBitmap>();
        try
        {
            foreach (int step in explanation.Shown)
                bitmaps.Add(Small(ExplanationFigure.Draw(explanation, colours ?? ColourMap.Viridis, step, preview: true).ToBitmap()));
            SKWebpEncoderFrame[] frames = [.. bitmaps.Select((bitmap, index) => new SKWebpEncoderFrame(bitmap, index == bitmaps.Count - 1 ? LastFrame : Frame))];
            using var data = SKWebpEncoder.EncodeAnimated(frames, new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, Quality));
            return data!.ToArray();
        }
        finally
        {
            foreach (var bitmap in bitmaps) bitmap.Dispose();
        }
    }
    private static SKBitmap Small(SKBitmap bitmap)
    {
        if (bitmap.Width <= WidestFrame) return bitmap;
        using (bitmap) return bitmap.Resize(new SKSizeI(WidestFrame, bitmap.Height * WidestFrame / bitmap.Width), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
    }
}
