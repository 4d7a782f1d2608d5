using System.CommandLine;
using AttendAndExcite.App.Explaining;
using AttendAndExcite.App.Options;
using AttendAndExcite.Explaining;

namespace AttendAndExcite.App.Commands;

/// <summary><c>aae explain PROMPT</c>: why a picture looks as it does, without and with Attend-and-Excite.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var prompt = new Argument<string>("prompt") { Description = "What the picture shows; or a PNG file that this program made, to explain it." };
        var seed = new Option<long?>("--seed") { Description = "The picture's seed. Default: 0." };
        var format = new Option<string?>("--format") { Description = "html: a page that needs nothing else; png: a figure for papers; webp: an animated film; json or safetensors: the numbers. Default: by the name of --output, else html." };
        var colours = new Option<string>("--colours") { Description = "The colours of attention: viridis, which looks even to every eye, or jet, the paper's.", DefaultValueFactory = _ => "viridis" };
        var output = new Option<string?>("--output") { Description = "The file. Default: outputs/PROMPT/SEED.explained.html." };
        var open = new Option<bool>("--open") { Description = "Open the file when it is finished." };
        var model = new ModelOptions();
        var memory = new MemoryLimit();
        var options = new RequestOptions();
        var shown = new ExplanationOptions();
        format.AcceptOnlyFromAmong([.. ExplanationFile.Formats]);
        colours.AcceptOnlyFromAmong("viridis", "jet");
        Conditions.AcceptOnlyNames(output);
        var command = new Command("explain", "Show where a picture's words looked, step by step, and what guidance changed.") { prompt, seed, format, colours, output, open };
        shown.AddTo(command);
        options.AddTo(command);
        model.AddTo(command);
        memory.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            string form = ExplanationFile.FormatOf(result.GetValue(output), result.GetValue(format));
            shown.CheckForm(result, form);
            var basis = RequestBasis.Of(result.GetValue(prompt)!);
            using var opened = await model.Open(result, Terminal.Errors, basis, cancellation);
            var request = options.Read(result, basis.Request, opened.Defaults) with { Seeds = [result.GetValue(seed) ?? basis.Request.Seeds[0]], Plain = false };
            var settings = new Generator(opened).Prepare(request);
            TokenTable.WarnOfCut(settings.Prompt, Terminal.Errors);
            TokenTable.WarnOfCutNegative(settings.NegativePrompt, Terminal.Errors);
            Terminal.Say($"Subjects: {string.Join(", ", settings.Subjects)}");
            shown.WarnOfShortRun(result, settings);
            var detail = shown.Read(result, opened, settings, everyStep: form == "webp");
            var explainer = new Explainer(opened);
            explainer.Check(request, detail);
            memory.Keep(result, opened, settings);
            var file = ExplanationFile.For(result.GetValue(output), form, settings); // makes its folder, so only when nothing can be refused any more

            var explanation = new GenerationDisplay(Terminal.Errors).ShowBoth(progress => explainer.Explain(request, detail, progress, cancellation));
            string? note = basis.File is { } picture ? Replay.Compare(picture, basis.Request.Plain, explanation) : null;
            file.Write(explanation, result.GetValue(colours) == "jet" ? Imaging.ColourMap.Jet : Imaging.ColourMap.Viridis, CommandLine(result), note);
            foreach (var (name, run) in new[] { ("plain", explanation.Plain), ("guided", explanation.Guided) })
            {
                if (run.IsFlagged) SafetyNotice.Tell($"The {name} picture");
            }

            foreach (var change in explanation.Changes) Terminal.Say(change.Sentence);
            if (note is not null) Terminal.Say(note);
            Terminal.Answer(file.Path);
            if (result.GetValue(open)) file.Open();
            return 0;
        });
        return command;
    }

    /// <summary>What the user typed, quoted for a POSIX shell.</summary>
    private static string CommandLine(ParseResult result) => "aae " + string.Join(' ', result.Tokens.Select(token => Quoted(token.Value)));

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./,:=".Contains(letter)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
