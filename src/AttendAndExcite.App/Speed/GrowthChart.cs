using AttendAndExcite.Evaluation.Reports;
using AttendAndExcite.Imaging;
using ScottPlot;

namespace AttendAndExcite.App.Speed;

/// <summary>Draws how time and memory grow.</summary>
internal static class GrowthChart
{
    private const int PanelWidth = 420;
    private const int Height = 320;

    /// <summary>A PNG with a panel for each growth: seconds on the left axis, GB on the right, where the system tells.</summary>
    public static void Save(IReadOnlyList<Growth> growths, string title, string path)
    {
        ChartFont.Use();
        var panels = new Multiplot();
        panels.AddPlots(growths.Count);
        panels.Layout = new ScottPlot.MultiplotLayouts.Columns();
        foreach (var (index, growth) in growths.Index()) Draw(panels.GetPlot(index), growth, index == 0 ? title : "");
        WholeFile.Write(path, panels.Render(PanelWidth * growths.Count, Height).GetImageBytes(ImageFormat.Png));
    }

    private static void Draw(Plot plot, Growth growth, string title)
    {
        double[] values = [.. growth.Points.Select(point => (double)point.Value)];
        var seconds = plot.Add.Scatter(values, growth.Points.Select(point => point.Seconds).ToArray(), Color.FromHex("#2563eb"));
        seconds.LegendText = "seconds a guided step";
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual(values, [.. growth.Points.Select(point => $"{point.Value}")]);
        plot.Axes.Bottom.Label.Text = growth.Of;
        plot.Axes.SetLimitsY(0, 1.3 * growth.Points.Max(point => point.Seconds), plot.Axes.Left);
        if (growth.Points.All(point => point.PeakBytes is not null)) DrawMemory(plot, values, [.. growth.Points.Select(point => point.PeakBytes!.Value / 1e9)]);
        plot.Title(title);
        plot.ShowLegend(Alignment.UpperLeft);
    }

    private static void DrawMemory(Plot plot, double[] values, double[] gigabytes)
    {
        var memory = plot.Add.Scatter(values, gigabytes, Color.FromHex("#d97706"));
        memory.Axes.YAxis = plot.Axes.Right;
        memory.LegendText = "peak memory, GB";
        plot.Axes.SetLimitsY(0, 1.3 * gigabytes.Max(), plot.Axes.Right);
    }
}
