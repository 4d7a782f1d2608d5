using SkiaSharp;

namespace AttendAndExcite.Imaging;

/// <summary>Several pictures in one.</summary>
public static class PictureGrid
{
    private const int SmallestSide = 256;
    private const int Gap = 8;
    private const int MostColumns = 8;
    private const float LabelSize = 16;

    /// <summary>
    /// The official code's grid: as many columns as the root of their number, rounded up, without gaps, on black. Pictures below
    /// 256 pixels are shown enlarged, each pixel a square.
    /// </summary>
    /// <param name="pictures">At least one, all of one size.</param>
    public static Picture Square(IReadOnlyList<Picture> pictures)
    {
        int columns = (int)Math.Ceiling(Math.Sqrt(pictures.Count));
        int rows = (pictures.Count + columns - 1) / columns;
        var shown = pictures.Select(Visible).ToList();
        var (width, height) = (shown[0].Width, shown[0].Height);
        return Draw(columns * width, rows * height, SKColors.Black, canvas =>
        {
            for (int index = 0; index < shown.Count; index++) Place(canvas, shown[index], index % columns * width, index / columns * height);
        });
    }

    /// <summary>Rows of pictures with a title, a label to the left of each row and one above each column; long rows are broken.</summary>
    /// <param name="title">A line above everything.</param>
    /// <param name="columns">A label for each column.</param>
    /// <param name="rows">At least one, each with a picture for each column.</param>
    /// <exception cref="ArgumentException">A row has more or fewer pictures than there are columns.</exception>
    public static Picture Labelled(string title, IReadOnlyList<string> columns, IReadOnlyList<GridRow> rows)
    {
        if (columns.Count == 0 || rows.Count == 0 || rows.Any(row => row.Pictures.Count != columns.Count))
            throw new ArgumentException($"The grid has {columns.Count} columns, and each row needs as many pictures.", nameof(rows));
        var sample = Visible(rows[0].Pictures[0]);
        int wide = Math.Min(columns.Count, MostColumns), bands = (columns.Count + wide - 1) / wide;
        const int LabelWidth = 160, LabelHeight = 28;
        int bandHeight = LabelHeight + (rows.Count * (sample.Height + Gap));
        int width = LabelWidth + (wide * (sample.Width + Gap)), height = LabelHeight + (bands * bandHeight);
        return Draw(width, height, SKColors.White, canvas =>
        {
            Lettering.Write(canvas, title, new SKRect(Gap, 0, width - Gap, LabelHeight), LabelSize);
            for (int column = 0; column < columns.Count; column++)
            {
                int x = LabelWidth + (column % wide * (sample.Width + Gap)), y = LabelHeight + (column / wide * bandHeight);
                Lettering.Write(canvas, columns[column], new SKRect(x, y, x + sample.Width, y + LabelHeight), LabelSize);
                for (int row = 0; row < rows.Count; row++)
                {
                    int top = y + LabelHeight + (row * (sample.Height + Gap));
                    if (column % wide == 0) Lettering.Write(canvas, rows[row].Label, new SKRect(4, top, LabelWidth - 4, top + sample.Height), LabelSize);
                    Place(canvas, Visible(rows[row].Pictures[column]), x, top);
                }
            }
        });
    }

    /// <summary>Small pictures enlarged, each pixel a square.</summary>
    internal static Picture Visible(Picture picture)
    {
        int side = Math.Min(picture.Width, picture.Height);
        return side >= SmallestSide ? picture : picture.Enlarged((SmallestSide + side - 1) / side);
    }

    internal static void Place(SKCanvas canvas, Picture picture, int x, int y)
    {
        using var bitmap = picture.ToBitmap();
        canvas.DrawBitmap(bitmap, x, y, SKSamplingOptions.Default);
    }

    private static Picture Draw(int width, int height, SKColor background, Action<SKCanvas> draw)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(background);
        draw(canvas);
        canvas.Flush();
        return Picture.FromBitmap(bitmap);
    }
}
