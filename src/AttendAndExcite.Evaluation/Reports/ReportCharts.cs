using AttendAndExcite.Evaluation.Benchmark;
using AttendAndExcite.Evaluation.Statistics;
using ScottPlot;

namespace AttendAndExcite.Evaluation.Reports;

/// <summary>The charts of a report, as SVG.</summary>
internal static class ReportCharts
{
    private const int Width = 640;
    private const int Height = 320;

    private static readonly Dictionary<BenchmarkMethod, Color> Colours = new()
    {
        [BenchmarkMethod.Plain] = Color.FromHex("#9aa5b1"),
        [BenchmarkMethod.AttendAndExcite] = Color.FromHex("#2563eb"),
    };

    /// <summary>The mean of a measure for each subset and method; for shares with 95 % intervals. Null where it was not measured.</summary>
    public static string? Bars(BenchmarkReport report, Measure measure)
    {
        if (!measure.Values(report.Pictures).Any()) return null;
        using var plot = NewPlot();
        var subsets = report.Subsets;
        double highest = 0;
        foreach (var (method, offset) in new[] { (BenchmarkMethod.Plain, -0.2), (BenchmarkMethod.AttendAndExcite, 0.2) })
        {
            var bars = new List<Bar>();
            foreach (var (index, subset) in subsets.Index())
            {
                double[] values = [.. measure.Values(report.Of(subset, method))];
                if (values.Length == 0) continue;
                highest = Math.Max(highest, values.Average());
                bars.Add(new Bar { Position = index + offset, Value = values.Average(), Error = Error(measure, values), Size = 0.36, FillColor = Colours[method], LineWidth = 1 });
            }

            if (bars.Count > 0) plot.Add.Bars(bars).LegendText = method.Name();
        }

        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual([.. subsets.Index().Select(pair => (double)pair.Index)], [.. subsets.Select(subset => subset.Replace('_', ' '))]);
        plot.Axes.Bottom.MajorTickStyle.Length = 0;
        plot.Axes.SetLimitsY(0, measure == Measure.ShowsAll ? 1.25 : 1.35 * Math.Max(0.1, highest));
        plot.HideGrid();
        plot.ShowLegend(Alignment.UpperRight);
        plot.Title(measure.Name);
        return plot.GetSvgXml(Width, Height);
    }

    /// <summary>The mean loss at each step of guided pictures, a line for each subset. Null where there are none.</summary>
    public static string? Losses(BenchmarkReport report)
    {
        using var plot = NewPlot();
        bool any = false;
        foreach (string subset in report.Subsets)
        {
            var losses = report.Of(subset, BenchmarkMethod.AttendAndExcite).Select(picture => picture.Record.Losses).Where(values => values.Count > 0).ToList();
            if (losses.Count == 0) continue;
            int steps = losses.Min(values => values.Count);
            double[] positions = [.. Enumerable.Range(0, steps).Select(step => (double)step)];
            double[] means = [.. Enumerable.Range(0, steps).Select(step => losses.Average(values => values[step]))];
            var line = plot.Add.Scatter(positions, means);
            line.LegendText = subset.Replace('_', ' ');
            line.MarkerSize = 0;
            line.LineWidth = 2;
            any = true;
        }

        plot.ShowLegend(Alignment.UpperCenter); // losses are highest at both ends
        plot.Title("loss: 1 - attention of the most neglected subject, before the step");
        plot.XLabel("step");
        return any ? plot.GetSvgXml(Width, Height) : null;
    }

    private static Plot NewPlot()
    {
        ChartFont.Use();
        return new Plot();
    }

    /// <summary>Half the 95 % interval: Wilson's for shares, else the normal one of the mean.</summary>
    private static double Error(Measure measure, double[] values)
    {
        if (measure == Measure.ShowsAll)
        {
            var interval = WilsonInterval.Of((int)values.Sum(), values.Length);
            return (interval.High - interval.Low) / 2;
        }

        double mean = values.Average();
        return 1.96 * Math.Sqrt(values.Average(value => (value - mean) * (value - mean)) / values.Length);
    }
}
