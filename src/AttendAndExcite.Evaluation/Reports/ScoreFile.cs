using System.Text.Json;

namespace AttendAndExcite.Evaluation.Reports;

/// <summary>Scores that were already given, so that a report that is made again need not ask the judges again: <c>scores.jsonl</c> beside the manifest.</summary>
internal sealed class ScoreFile
{
    private readonly string _path;
    private readonly string _judges;
    private readonly Dictionary<string, PictureScores> _known = new(StringComparer.Ordinal);

    /// <summary>Opens a benchmark's folder.</summary>
    /// <param name="folder">The benchmark's folder.</param>
    /// <param name="judges">Which judges they are; scores of others are passed over.</param>
    public ScoreFile(string folder, string judges)
    {
        (_path, _judges) = (Path.Combine(folder, "scores.jsonl"), judges);
        if (!File.Exists(_path)) return;
        foreach (var line in File.ReadLines(_path).Select(Parse).OfType<Line>().Where(line => line.Judges == judges)) _known[line.FileHash] = line.Scores;
    }

    /// <summary>The scores of a file of this hash, or null.</summary>
    public PictureScores? Find(string fileHash) => _known.GetValueOrDefault(fileHash);

    /// <summary>Remembers scores.</summary>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written: they are remembered only as long as this object.</exception>
    public void Add(IEnumerable<(string FileHash, PictureScores Scores)> scores)
    {
        var lines = scores.ToList();
        foreach (var (hash, known) in lines) _known[hash] = known;
        File.AppendAllLines(_path, lines.Select(line => JsonSerializer.Serialize(new Line(line.FileHash, _judges, line.Scores), JsonSerializerOptions.Web)));
    }

    private static Line? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(line, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null; // cut off
        }
    }

    private sealed record Line(string FileHash, string Judges, PictureScores Scores);
}
