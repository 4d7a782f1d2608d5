using AttendAndExcite.App;
using AttendAndExcite.Guidance;

namespace AttendAndExcite.Tests.App;

public sealed class GenerationDisplayTests
{
    [Theory]
    [InlineData(80, "Attend-and-Excite", "Attend-and-Excite, seed 7 loss 0.69, 8 refinements ", "step 12/50")]
    [InlineData(140, "Attend-and-Excite", "Attend-and-Excite, seed 7 loss 0.69 (attention 0.35 0.31), 8 refinements ", "step 12/50")]
    [InlineData(80, "11/24 a purple crown and a yellow suitcase and a very large elephant", "11/24 a purple crown and a yellow suitcase and a v… ", "step 12/50")]
    [InlineData(60, "Attend-and-Excite", "Attend-and-Excite, seed 7 ", "step 12/50")]
    public void A_bar_stays_one_line(int width, string name, string begin, string end)
    {
        using var console = TerminalOutput.Console(width);
        var round = new RefinementRound(0.69, [0.35, 0.31]);
        var record = new GuidanceRecord(11, 0.8, [0.2, 0.3], 20, 0.5, [.. Enumerable.Repeat(round, 8)], Updated: true);

        new GenerationDisplay(console).Show(name, progress =>
        {
            progress.Report(new GenerationProgress([7], 12, 50, [record]));
            return 0;
        });

        string line = Assert.Single(console.Lines, text => text.Contains(end, StringComparison.Ordinal));
        Assert.StartsWith(begin, line, StringComparison.Ordinal);
        Assert.All(console.Lines, text => Assert.True(string.IsNullOrWhiteSpace(text) || text.StartsWith(name[..10], StringComparison.Ordinal), text)); // none goes on in the next
    }
}
