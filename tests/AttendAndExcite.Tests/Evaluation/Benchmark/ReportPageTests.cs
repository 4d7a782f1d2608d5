using AttendAndExcite.Evaluation.Reports;
using AttendAndExcite.Tests.Explaining;
using AttendAndExcite.Tests.Weights;
using Microsoft.Playwright;

namespace AttendAndExcite.Tests.Evaluation.Benchmark;

/// <summary>The report's page, opened from disk in a real browser.</summary>
public sealed class ReportPageTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly List<string> _complaints = [];
    private readonly List<string> _requests = [];

    [Theory]
    [InlineData(1100)]
    [InlineData(480)]
    public async Task It_loads_whole_without_errors_and_fits_the_window(int width)
    {
        var page = await Open(width);

        Assert.Empty(_complaints);
        Assert.Equal([page.Url], _requests);
        Assert.Equal(await page.Locator("img").CountAsync(), await page.EvaluateAsync<int>("[...document.images].filter(image => image.complete && image.naturalWidth > 0).length"));
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page is wider than the window.");
        await Browser.Picture(page, $"report {width}");
    }

    [Fact]
    public async Task What_charts_and_pictures_show_is_said_in_words()
    {
        var page = await Open(1100);

        string[] charts = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('.charts img')].map(image => image.alt)");
        Assert.Equal(4, charts.Length);
        Assert.StartsWith("Bars: minimum object, mean and 95 % interval. animals: plain 0.250 (", charts[1], StringComparison.Ordinal); // of 0.2 and 0.3
        Assert.Contains("animals objects: plain 0.100 (0.100 to 0.100), attend-and-excite 0.200 (0.200 to 0.200).", charts[1], StringComparison.Ordinal);
        Assert.Contains(" all: plain 0.175 (", charts[1], StringComparison.Ordinal);
        Assert.EndsWith("all: from 0.500 at step 0 to 0.250 at step 1.", charts[3], StringComparison.Ordinal); // BenchmarkRecords' losses
        string[] pictures = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('.seeds img')].map(image => image.alt)");
        Assert.Contains("a bow and a car, attend-and-excite, seed 1, all shown, min 0.200", pictures);
    }

    public void Dispose() => _folder.Dispose();

    private Task<IPage> Open(int width)
    {
        var pictures = BenchmarkRecords.Score("animals", "a cat and a dog", [0.2f, 0.3f], [0.4f, 0.7f]).Concat(BenchmarkRecords.Score("animals_objects", "a bow and a car", [0.1f, 0.1f], [0.2f, 0.2f]));
        var report = new BenchmarkReport([.. pictures.Select(picture => picture with { Record = picture.Record with { Model = $"/a/folder/{new string('m', 120)}" } })]);
        string file = _folder.Write("report.html", new ReportPage(report, "CLIP judged.", [$"Left out: /a/folder/{new string('x', 120)}/0.png was changed after it was made."]).ToHtml());
        return browser.Open(file, new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = 900 } }, _complaints, _requests);
    }
}
