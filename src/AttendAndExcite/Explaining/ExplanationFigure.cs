using AttendAndExcite.Imaging;
using SkiaSharp;

namespace AttendAndExcite.Explaining;

/// <summary>
/// An explanation as one picture for papers, in the layout of the official notebook: each word's map over the picture with the word
/// under it, side by side; a row without guidance above a row with.
/// </summary>
public static class ExplanationFigure
{
    /// <summary>The official code's space between pictures: this share of their height.</summary>
    private const double GapShare = 0.02;

    /// <summary>The figure at the last shown step.</summary>
    /// <param name="explanation">What it shows.</param>
    /// <param name="colours">The colours of attention; the official ones are <see cref="ColourMap.Jet"/>.</param>
    public static Picture Draw(Explanation explanation, ColourMap colours) => Draw(explanation, colours, explanation.Shown[^1], preview: false);

    /// <summary>The figure at a shown step, beginning with what the model expected then, or with what the run ended in.</summary>
    internal static Picture Draw(Explanation explanation, ColourMap colours, int step, bool preview)
    {
        var pictures = new ExplanationPictures(explanation, colours);
        return Grid([Row(guided: false), Row(guided: true)]);

        List<Picture> Row(bool guided)
        {
            string title = guided ? "Attend-and-Excite" : "Stable Diffusion";
            var first = preview ? pictures.Preview(guided, step) : guided ? pictures.Guided : pictures.Plain;
            return [Lettering.Under(first, preview ? $"{title}, {step}" : title),
                .. explanation.Tokens.Select(token => Lettering.Under(pictures.Overlay(guided, step, token), explanation.Word(token)))];
        }
    }

    private static Picture Grid(List<List<Picture>> rows)
    {
        var (width, height) = (rows[0][0].Width, rows[0][0].Height);
        int gap = (int)(height * GapShare);
        var info = new SKImageInfo((rows[0].Count * (width + gap)) - gap, (rows.Count * (height + gap)) - gap, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var bitmap = new SKBitmap(info);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        for (int row = 0; row < rows.Count; row++)
        {
            for (int column = 0; column < rows[row].Count; column++)
                PictureGrid.Place(canvas, rows[row][column], column * (width + gap), row * (height + gap));
        }

        canvas.Flush();
        return Picture.FromBitmap(bitmap);
    }
}
