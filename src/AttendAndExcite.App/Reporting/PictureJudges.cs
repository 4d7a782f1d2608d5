using AttendAndExcite.Evaluation.Benchmark;
using AttendAndExcite.Evaluation.Blip;
using AttendAndExcite.Evaluation.Clip;
using AttendAndExcite.Evaluation.Reports;
using AttendAndExcite.Imaging;
using AttendAndExcite.Miniature.Judging;
using AttendAndExcite.Miniature.Scenes;

namespace AttendAndExcite.App.Reporting;

/// <summary>Scores a benchmark's pictures with the judges that there are.</summary>
/// <param name="clip">For similarities, or null.</param>
/// <param name="captioner">For captions, which take a CLIP too, or null.</param>
/// <param name="detector">For pictures of the bundled model, or null.</param>
/// <param name="names">The judges' names, by which scores are remembered.</param>
internal sealed class PictureJudges(ClipJudge? clip, Captioner? captioner, SceneJudge? detector, string names)
{
    private const int PicturesAtOnce = 8;

    private bool _saidUnkept;

    /// <summary>Scores finished pictures of a folder; those of an earlier report are remembered.</summary>
    /// <param name="folder">The benchmark's folder.</param>
    /// <param name="records">The pictures.</param>
    /// <param name="tell">Is told in a sentence of each picture that is left out.</param>
    /// <param name="progress">Is told how many pictures are scored, of how many.</param>
    /// <param name="cancellation">Stops; scores so far are remembered.</param>
    public IReadOnlyList<ScoredPicture> Score(string folder, IReadOnlyList<BenchmarkRecord> records, Action<string> tell, Action<int, int> progress, CancellationToken cancellation)
    {
        var known = new ScoreFile(folder, names);
        var scored = new List<ScoredPicture>();
        foreach (var batch in records.GroupBy(record => record.Prompt).SelectMany(prompt => prompt.Chunk(PicturesAtOnce)))
        {
            cancellation.ThrowIfCancellationRequested();
            var missing = batch.Where(record => !record.Flagged && known.Find(record.FileHash) is null).ToList();
            if (missing.Count > 0) Keep(known, Judge(folder, missing, tell, cancellation));
            scored.AddRange(batch.Where(record => record.Flagged || known.Find(record.FileHash) is not null)
                .Select(record => new ScoredPicture(record, Path.Combine(folder, record.File), record.Flagged ? new PictureScores() : known.Find(record.FileHash)!)));
            progress(scored.Count, records.Count);
        }

        return scored;
    }

    /// <summary>Remembers scores; in a folder that cannot be written only for this report.</summary>
    private void Keep(ScoreFile file, List<(string FileHash, PictureScores Scores)> scores)
    {
        try
        {
            file.Add(scores);
        }
        catch (UnauthorizedAccessException error)
        {
            if (!_saidUnkept) Terminal.Say($"Scores are not kept for the next report: {error.Message}");
            _saidUnkept = true;
        }
    }

    private List<(string FileHash, PictureScores Scores)> Judge(string folder, List<BenchmarkRecord> records, Action<string> tell, CancellationToken cancellation)
    {
        using var scope = torch.NewDisposeScope();
        var read = records.Select(record => (Record: record, Picture: Read(Path.Combine(folder, record.File), record.FileHash, tell))).Where(pair => pair.Picture is not null).ToList();
        if (read.Count == 0) return [];
        string prompt = records[0].Prompt;
        Picture[] pictures = [.. read.Select(pair => pair.Picture!)];
        var embedded = clip?.Embed(pictures);
        var full = embedded is null ? null : clip!.Similarities(prompt, embedded);
        var parts = PromptParts.Of(prompt);
        var first = embedded is null || parts is null ? null : clip!.Similarities(parts.First, embedded);
        var second = embedded is null || parts is null ? null : clip!.Similarities(parts.Second, embedded);
        string[]? captions = captioner is null ? null : [.. pictures.Select(picture => captioner.Caption(picture, cancellation))];
        var text = clip is null || captions is null ? null : clip.Similarities(prompt, clip.Embed(captions));
        var shows = Detect(prompt, pictures);
        return [.. read.Select((pair, index) => (pair.Record.FileHash, new PictureScores
        {
            FullText = full?[index],
            MinimumObject = first is null || second is null ? null : Math.Min(first[index], second[index]),
            Caption = captions?[index],
            TextText = text?[index],
            ShowsAll = shows?[index],
        }))];
    }

    /// <summary>Whether each picture shows all subjects; null where the detector does not know them.</summary>
    private bool[]? Detect(string prompt, Picture[] pictures)
    {
        if (detector is null || pictures.Any(picture => picture is not { Width: Scene.Side, Height: Scene.Side })) return null;
        try
        {
            var subjects = ScenePrompt.Subjects(prompt);
            return [.. detector.Judge(pictures).Select(judgement => subjects.All(judgement.Sees))];
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static Picture? Read(string path, string hash, Action<string> tell)
    {
        try
        {
            if (ContentHashes.Of(File.ReadAllBytes(path)) == hash) return Picture.Read(path);
            tell($"Left out: {path} was changed after it was made.");
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            tell($"Left out: {error.Message}");
        }

        return null;
    }
}
