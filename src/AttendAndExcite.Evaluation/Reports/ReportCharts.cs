using AttendAndExcite.Evaluation.Benchmark;
using AttendAndExcite.Evaluation.Statistics;
using ScottPlot;

namespace AttendAndExcite.Evaluation.Reports;

/// <summary>The charts of a report.</summary>
internal static class ReportCharts
{
    private const int Width = 640;
    private const int Height = 320;

    private static readonly Dictionary<BenchmarkMethod, Color> Colours = new()
    {
        [BenchmarkMethod.Plain] = Color.FromHex("#9aa5b1"),
        [BenchmarkMethod.AttendAndExcite] = Color.FromHex("#2563eb"),
    };

    /// <summary>The mean of a measure for each subset and method; with 95 % intervals. Null where it was not measured.</summary>
    public static ReportChart? Bars(BenchmarkReport report, Measure measure)
    {
        if (!measure.Values(report.Pictures).Any()) return null;
        using var plot = NewPlot();
        var subsets = report.Subsets;
        double highest = 0;
        foreach (var (method, offset) in new[] { (BenchmarkMethod.Plain, -0.2), (BenchmarkMethod.AttendAndExcite, 0.2) })
        {
            var measured = subsets.Index().Select(pair => (Position: pair.Index + offset, Values: measure.Values(report.Of(pair.Item, method)).ToArray())).Where(bar => bar.Values.Length > 0).ToList();
            if (measured.Count == 0) continue;
            plot.Add.Bars(measured.ConvertAll(bar => new Bar { Position = bar.Position, Value = bar.Values.Average(), Size = 0.36, FillColor = Colours[method], LineWidth = 1 })).LegendText = method.Name();
            var intervals = measured.ConvertAll(bar => Interval(measure, bar.Values));
            var lines = plot.Add.ErrorBar(
                measured.ConvertAll(bar => bar.Position),
                intervals.ConvertAll(interval => (interval.Low + interval.High) / 2), // not of the mean: a share's interval is askew
                intervals.ConvertAll(interval => (interval.High - interval.Low) / 2));
            (lines.Color, lines.CapSize) = (Colors.Black, 8);
            highest = Math.Max(highest, intervals.Max(interval => interval.High));
        }

        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual([.. subsets.Index().Select(pair => (double)pair.Index)], [.. subsets.Select(Spaced)]);
        plot.Axes.Bottom.MajorTickStyle.Length = 0;
        plot.Axes.SetLimitsY(0, measure == Measure.ShowsAll ? 1.05 : 1.05 * Math.Max(0.1, highest));
        plot.HideGrid();
        plot.ShowLegend(Edge.Right);
        plot.Title(measure.Name);
        return new ReportChart(plot.GetSvgXml(Width, Height), $"Bars: {measure.Name}, mean and 95 % interval. {string.Join(' ', subsets.Select(subset => Describe(report, measure, subset)).OfType<string>())}");
    }

    /// <summary>The mean loss at each step of guided pictures, a line for each subset. Null where there are none.</summary>
    public static ReportChart? Losses(BenchmarkReport report)
    {
        using var plot = NewPlot();
        var texts = new List<string>();
        foreach (string subset in report.Subsets)
        {
            var losses = report.Of(subset, BenchmarkMethod.AttendAndExcite).Select(picture => picture.Record.Losses).Where(values => values.Count > 0).ToList();
            if (losses.Count == 0) continue;
            int steps = losses.Min(values => values.Count);
            double[] positions = [.. Enumerable.Range(0, steps).Select(step => (double)step)];
            double[] means = [.. Enumerable.Range(0, steps).Select(step => losses.Average(values => values[step]))];
            var line = plot.Add.Scatter(positions, means);
            line.LegendText = Spaced(subset);
            line.MarkerSize = 0;
            line.LineWidth = 2;
            texts.Add($"{Spaced(subset)}: from {means[0]:0.000} at step 0 to {means[^1]:0.000} at step {steps - 1}.");
        }

        plot.ShowLegend(Edge.Right);
        plot.Title("loss of the most neglected subject"); // longer ones are cut off
        plot.XLabel("step");
        return texts.Count > 0 ? new ReportChart(plot.GetSvgXml(Width, Height), $"Lines: 1 - attention of the most neglected subject before each step, mean of guided pictures. {string.Join(' ', texts)}") : null;
    }

    private static string? Describe(BenchmarkReport report, Measure measure, string subset)
    {
        string[] bars = [.. Enum.GetValues<BenchmarkMethod>().Select(method => (Name: method.Name(), Values: measure.Values(report.Of(subset, method)).ToArray())).Where(bar => bar.Values.Length > 0)
            .Select(bar => (bar.Name, Mean: bar.Values.Average(), Interval: Interval(measure, bar.Values)))
            .Select(bar => $"{bar.Name} {bar.Mean:0.000} ({bar.Interval.Low:0.000} to {bar.Interval.High:0.000})")];
        return bars.Length > 0 ? $"{Spaced(subset)}: {string.Join(", ", bars)}." : null;
    }

    private static string Spaced(string subset) => subset.Replace('_', ' ');

    private static Plot NewPlot()
    {
        ChartFont.Use();
        return new Plot();
    }

    /// <summary>The 95 % interval: Wilson's for shares, else the normal one of the mean.</summary>
    private static (double Low, double High) Interval(Measure measure, double[] values)
    {
        if (measure == Measure.ShowsAll)
        {
            var interval = WilsonInterval.Of((int)values.Sum(), values.Length);
            return (interval.Low, interval.High);
        }

        double mean = values.Average();
        double error = 1.96 * Math.Sqrt(values.Average(value => (value - mean) * (value - mean)) / values.Length);
        return (mean - error, mean + error);
    }
}
