using SkiaSharp;

namespace AttendAndExcite.Miniature.Training;

/// <summary>Pictures side by side, enlarged without blur, for looking at a training.</summary>
internal static class SampleSheet
{
    private const int Enlargement = 3;

    /// <summary>Writes pictures [count, 3, h, w] in -1..1 as one PNG.</summary>
    public static void Save(Tensor pictures, int columns, string path)
    {
        using var scope = NewDisposeScope();
        var (count, height, width) = ((int)pictures.shape[0], (int)pictures.shape[2], (int)pictures.shape[3]);
        byte[] bytes = [.. (((pictures + 1) * 127.5).round().clamp(0, 255)).to_type(uint8).permute(0, 2, 3, 1).contiguous().data<byte>()];
        int rows = (count + columns - 1) / columns;
        using var sheet = new SKBitmap(columns * width * Enlargement, rows * height * Enlargement);
        for (int y = 0; y < sheet.Height; y++)
        {
            for (int x = 0; x < sheet.Width; x++)
            {
                int index = (y / Enlargement / height * columns) + (x / Enlargement / width);
                if (index >= count) continue;
                int at = 3 * ((((index * height) + (y / Enlargement % height)) * width) + (x / Enlargement % width));
                sheet.SetPixel(x, y, new SKColor(bytes[at], bytes[at + 1], bytes[at + 2]));
            }
        }

        using var data = sheet.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(path, data.ToArray());
    }
}
