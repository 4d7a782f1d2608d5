namespace AttendAndExcite.Evaluation.Reports;

/// <summary>A chart, for those who see it and those who do not.</summary>
/// <param name="Svg">The picture.</param>
/// <param name="Text">What it shows, with its numbers.</param>
internal sealed record ReportChart(string Svg, string Text);
