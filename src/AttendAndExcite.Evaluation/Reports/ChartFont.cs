using AttendAndExcite.Imaging;
using ScottPlot;
using SkiaSharp;

namespace AttendAndExcite.Evaluation.Reports;

/// <summary>The font that comes with the library, for charts: they look the same on machines without any fonts.</summary>
internal sealed class ChartFont : IFontResolver
{
    /// <summary>From now on all charts have it.</summary>
    public static void Use()
    {
        Fonts.FontResolvers.Clear();
        Fonts.FontResolvers.Add(new ChartFont());
        Fonts.Default = "DejaVu Sans";
    }

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => Lettering.NewTypeface();

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) => Lettering.NewTypeface();
}
