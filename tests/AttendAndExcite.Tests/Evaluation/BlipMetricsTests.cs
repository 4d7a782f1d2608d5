using AttendAndExcite.Evaluation.Blip;
using AttendAndExcite.Evaluation.Metrics;
using AttendAndExcite.Tests.Weights;

namespace AttendAndExcite.Tests.Evaluation;

/// <summary>The captions of an output folder and their similarities, against what the official program wrote for it.</summary>
public sealed class BlipMetricsTests(TinyClip tiny) : IClassFixture<TinyClip>
{
    [Fact]
    public void Every_caption_score_and_mean_is_the_recorded_one()
    {
        using var outputs = new RecordedOutputs();
        using var written = new ScratchFolder();
        using var captioner = Captioner.Open(Path.GetDirectoryName(Golden.Path("evaluation/models/tiny-blip/config.json"))!);
        var told = new List<string>();

        BlipMetrics.Measure(PromptFolder.ReadAll(outputs.Folder), captioner, tiny.Judge, told.Add).Write(written.Root);

        foreach (string file in new[] { "blip_raw_metrics.json", "blip_aggregated_metrics.json" })
            MetricFiles.AssertSame(File.ReadAllText(Golden.Path($"evaluation/golden/metrics-blip/{file}")), File.ReadAllText(Path.Combine(written.Root, file)), 1e-5);
        Assert.Empty(told);
    }

    [Fact]
    public void Nothing_to_caption_is_an_error()
    {
        using var folder = new ScratchFolder();
        folder.Write("a cat/0.png", "no picture");
        using var captioner = Captioner.Open(Path.GetDirectoryName(Golden.Path("evaluation/models/tiny-blip/config.json"))!);

        Assert.Contains("0.png is not a picture", Assert.Throws<RequestException>(() => BlipMetrics.Measure(PromptFolder.ReadAll(folder.Root), captioner, tiny.Judge, _ => { })).Message);
    }
}
