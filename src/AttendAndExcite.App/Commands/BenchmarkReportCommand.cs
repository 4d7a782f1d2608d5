using System.CommandLine;
using AttendAndExcite.App.Options;
using AttendAndExcite.App.Reporting;
using AttendAndExcite.Evaluation.Benchmark;
using AttendAndExcite.Evaluation.Reports;
using AttendAndExcite.Imaging;
using AttendAndExcite.Miniature;
using AttendAndExcite.Miniature.Judging;
using AttendAndExcite.Weights.Hub;

namespace AttendAndExcite.App.Commands;

/// <summary><c>aae benchmark report DIR...</c>: scores the pictures and writes <c>report.html</c> and <c>report.md</c>.</summary>
internal static class BenchmarkReportCommand
{
    private const string None = "none";

    public static Command Create()
    {
        var folders = new Argument<string[]>("dir") { Description = "Folders that `aae benchmark run` filled, such as those of several shards.", Arity = ArgumentArity.OneOrMore };
        var clip = new Option<string?>("--clip") { Description = $"The CLIP that judges: {JudgeShelf.Bundled}, a folder, a repository on the Hub, or {None}. Default: {JudgeShelf.Bundled} for the bundled model's pictures, else {JudgeShelf.PaperClip}." };
        var blip = new Option<string?>("--blip") { Description = $"A captioner for text-text similarities: a folder or a repository on the Hub such as {JudgeShelf.PaperBlip}." };
        var output = new Option<string?>("--output") { Description = "The folder for report.html and report.md. Default: the first DIR." };
        var device = new DeviceOption();
        var command = new Command("report", "Score a benchmark's pictures and compare the methods on one page.") { folders, clip, blip, output };
        device.AddTo(command);
        Conditions.AcceptOnlyNames(clip, blip, output);
        command.SetAction(async (result, cancellation) =>
        {
            var judging = device.Read(result);
            string[] places = result.GetValue(folders)!;
            if (places.FirstOrDefault(place => !Directory.Exists(place)) is { } absent) throw new RequestException($"There is no folder {absent}.");
            var finished = ManifestReader.ReadAll(places);
            if (finished.Count == 0) throw new RequestException($"{string.Join(", ", places)}: there are no finished pictures; make some with `aae benchmark run`.");

            string target = result.GetValue(output) ?? places[0];
            OutputFolder.CheckWritable(target, "Reports", output.Name);
            bool isBundled = finished.All(picture => picture.Record.Model == ModelOptions.Bundled);
            string clipName = result.GetValue(clip) ?? (isBundled ? JudgeShelf.Bundled : JudgeShelf.PaperClip);
            var shelf = new JudgeShelf(HubSettings.FromEnvironment());
            using var clipJudge = clipName == None ? null : await shelf.OpenClip(clipName, judging, cancellation);
            using var captioner = result.GetValue(blip) is { } blipName ? await shelf.OpenBlip(blipName, judging, cancellation) : null;
            using var detector = isBundled ? SceneJudge.Open(MiniatureModel.Folder) : null;

            var remarks = new List<string>();
            var judges = new PictureJudges(clipJudge, captioner, detector, $"clip {clipName}, blip {result.GetValue(blip) ?? None}, detector {(isBundled ? JudgeShelf.Bundled : None)}");
            var pictures = finished.GroupBy(picture => picture.Folder, picture => picture.Record).SelectMany(records => judges.Score(records.Key, [.. records], remarks.Add, Tell, cancellation)).ToList();
            foreach (string remark in remarks) Terminal.Say(remark);
            var page = new ReportPage(new BenchmarkReport(pictures), Introduce(clipName, result.GetValue(blip), isBundled), remarks);
            foreach (var (file, content) in new[] { ("report.html", page.ToHtml()), ("report.md", page.ToMarkdown()) })
            {
                WholeFile.Write(Path.Combine(target, file), content);
                Terminal.Answer(Path.Combine(target, file));
            }

            return remarks.Count > 0 ? UserErrors.Failure : 0;
        });
        return command;
    }

    private static string Introduce(string clip, string? blip, bool hasDetector) => string.Join(' ', new[]
    {
        clip == None ? "No similarities were measured (--clip none)." : $"Similarities by CLIP {clip}.",
        blip is null ? "No captions (--blip)." : $"Captions by BLIP {blip}.",
        hasDetector ? "Subjects by the bundled detector." : "No detector knows these pictures, so there are no neglect rates.",
    });

    private static void Tell(int scored, int all)
    {
        if (scored % 64 == 0 || scored == all) Terminal.Say($"{scored} of {all} pictures scored");
    }
}
