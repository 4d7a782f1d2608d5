using AttendAndExcite.Evaluation.Benchmark;
using AttendAndExcite.Evaluation.Reports;
using AttendAndExcite.Tests.Weights;

namespace AttendAndExcite.Tests.Evaluation.Benchmark;

public sealed class BenchmarkReportTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public void Means_rates_and_differences_are_those_of_the_pictures()
    {
        var report = new BenchmarkReport([.. BenchmarkRecords.Score("animals", "a cat and a dog", plain: [0.2f, 0.3f], guided: [0.4f, 0.7f]), .. BenchmarkRecords.Score("objects", "a bow and a car", plain: [0.1f, 0.1f], guided: [0.2f, 0.2f])]);

        Assert.Equal(["animals", "objects", "all"], report.Subsets);
        var animals = report.Means.Rows[1];
        Assert.Equal(("animals", "attend-and-excite", "2", "0.5500", "0.5500"), (animals[0], animals[1], animals[2], animals[3], animals[4]));
        Assert.Equal("100 % (34-100)", animals[6]);
        Assert.Equal("0 %", animals[7]);
        Assert.Equal("0.500", animals[8]);
        var all = report.Differences.Rows.Single(row => row[0] == "all" && row[1] == "minimum object");
        Assert.Equal("4", all[2]);
        Assert.StartsWith("+0.200 (", all[3]); // (0.2 + 0.4 + 0.1 + 0.1) / 4
        Assert.Equal(["all", "0", "4", "0", "0", "p = 0.12"], report.Outcomes.Rows[^1]);
    }

    [Fact]
    public void Pictures_that_are_black_by_the_safety_checker_count_in_nothing_and_are_counted()
    {
        List<ScoredPicture> pictures = [.. BenchmarkRecords.Score("animals", "a cat and a dog", plain: [0.2f, 0.3f], guided: [0.4f, 0.7f])];
        pictures[1] = pictures[1] with { Record = pictures[1].Record with { Flagged = true } }; // plain, 0.3

        var report = new BenchmarkReport(pictures);

        Assert.Equal(("1", "0.2000", "2"), (report.Means.Rows[0][2], report.Means.Rows[0][3], report.Means.Rows[1][2]));
        Assert.StartsWith("+0.200 (", report.Differences.Rows[0][3]); // of the one pair that is left
        Assert.Equal("1", report.Differences.Rows[0][2]);
        Assert.Contains("1 more picture was replaced by black by the model's safety checker", new ReportPage(report, "", []).ToMarkdown());
        Assert.DoesNotContain("replaced by black", new ReportPage(new BenchmarkReport(BenchmarkRecords.Score("animals", "a cat and a dog", [0.2f], [0.4f])), "", []).ToMarkdown());
    }

    [Fact]
    public void The_page_needs_nothing_beside_it_and_shows_no_prompt_as_markup()
    {
        var page = new ReportPage(new BenchmarkReport([.. BenchmarkRecords.Score("mine", "a <b>cat</b> and a dog", [0.2f], [0.4f]), .. BenchmarkRecords.Score("mine", "a lion and a | bear", [0.2f], [0.1f])]), "CLIP judged.", ["One was left out."]);

        string html = page.ToHtml();

        Assert.DoesNotContain("<b>cat", html);
        Assert.Contains("a &lt;b&gt;cat&lt;/b&gt; and a dog", html);
        Assert.DoesNotContain("http", System.Text.RegularExpressions.Regex.Replace(html, "base64,[^\"]*", ""));
        Assert.Equal(2 * 2, System.Text.RegularExpressions.Regex.Count(html, "data:image/png;base64,"));
        Assert.Equal(4, System.Text.RegularExpressions.Regex.Count(html, "data:image/svg")); // full prompt, minimum object, subjects shown, losses
        Assert.Contains("One was left out.", page.ToMarkdown());
        Assert.DoesNotContain("paper's text-text", html);
    }

    [Fact]
    public void The_introduction_counts_one_prompt_and_one_seed_as_one()
    {
        Assert.Contains("2 pictures: 1 prompt, 1 seed. ", Introduction([0.2f]), StringComparison.Ordinal);
        Assert.Contains("4 pictures: 1 prompt, 2 seeds. ", Introduction([0.2f, 0.3f]), StringComparison.Ordinal);

        static string Introduction(float[] values) => new ReportPage(new BenchmarkReport(BenchmarkRecords.Score("animals", "a cat and a dog", values, values)), "", []).ToMarkdown();
    }

    [Fact]
    public void Pictures_of_several_models_or_settings_are_not_mixed()
    {
        var pictures = BenchmarkRecords.Score("animals", "a cat and a dog", [0.2f], [0.4f]);
        ScoredPicture Other(Func<BenchmarkRecord, BenchmarkRecord> change) => pictures[0] with { Record = change(pictures[0].Record) };

        Assert.Contains("several models", Assert.Throws<RequestException>(() => new BenchmarkReport([.. pictures, Other(record => record with { ModelHash = "other", Seed = 9 })])).Message);
        Assert.Contains("different settings", Assert.Throws<RequestException>(() => new BenchmarkReport([.. pictures, Other(record => record with { SettingsHash = "other", Seed = 9 })])).Message);
        Assert.Contains("nothing to report", Assert.Throws<RequestException>(() => new BenchmarkReport([])).Message);
    }

    [Fact]
    public void The_paper_s_numbers_stand_beside_those_of_its_model()
    {
        var pictures = BenchmarkRecords.Score("animals", "a cat and a dog", [0.2f], [0.4f]).Concat(BenchmarkRecords.Score("mine", "a lion and a bear", [0.2f], [0.4f]))
            .Select(picture => picture with { Record = picture.Record with { Model = "sd-1.4" } }).ToList();
        var report = new BenchmarkReport(pictures);

        Assert.Contains("| Attend-and-Excite | 0.806 | 0.830 | 0.811 | 15.4 |", new ReportPage(report, "", []).ToMarkdown());
        Assert.Equal(["text-text", "in the paper"], report.Means.Headers.Skip(5).Take(2));
        Assert.Equal(["0.76", "0.806", "-", "-", "-", "-"], report.Means.Rows.Select(row => row[6])); // the paper's animals; prompts that it does not have; all together
        Assert.All(report.Means.Rows, row => Assert.Equal(report.Means.Headers.Count, row.Count));
    }

    [Fact]
    public void Scores_are_remembered_for_the_judges_that_gave_them()
    {
        var scores = new PictureScores { MinimumObject = 0.25f, ShowsAll = true };
        new ScoreFile(_folder.Root, "clip A").Add([("hash", scores)]);
        File.AppendAllText(Path.Combine(_folder.Root, "scores.jsonl"), "{\"fileHash\":\"cut o");

        Assert.Equal(scores, new ScoreFile(_folder.Root, "clip A").Find("hash"));
        Assert.Null(new ScoreFile(_folder.Root, "clip B").Find("hash"));
    }

    public void Dispose() => _folder.Dispose();
}
