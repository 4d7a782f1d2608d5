using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AttendAndExcite.Evaluation.Benchmark;

/// <summary>Reads the manifests of a benchmark's folder as they grow.</summary>
/// <param name="folder">The benchmark's folder.</param>
internal sealed class ManifestReader(string folder)
{
    /// <summary>How a line is written. Prompts stay readable; no line is put into a page as it stands.</summary>
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, long> _read = new(StringComparer.Ordinal);

    /// <summary>All finished pictures, once each: of one that was made again without the safety checker, the later.</summary>
    public static IReadOnlyList<BenchmarkRecord> ReadAll(string folder) =>
        [.. new ManifestReader(folder).ReadNew().GroupBy(record => record.Key).Select(records => records.OrderByDescending(record => record.Flagged).Last())];

    /// <summary>All finished pictures of several folders, each with its folder; one that several folders have counts once.</summary>
    /// <exception cref="RequestException">Folders have different pictures of one prompt, seed and method.</exception>
    public static IReadOnlyList<(string Folder, BenchmarkRecord Record)> ReadAll(IReadOnlyList<string> folders)
    {
        var finished = new Dictionary<(string, BenchmarkMethod, long), (string Folder, BenchmarkRecord Record)>();
        foreach (var (folder, record) in folders.SelectMany(folder => ReadAll(folder).Select(record => (folder, record))))
        {
            if (finished.TryAdd(record.Key, (folder, record))) continue;
            var (other, known) = finished[record.Key];
            if (known.FileHash != record.FileHash)
                throw new RequestException($"{other} and {folder} have different pictures of \"{record.Prompt}\", seed {record.Seed}, {record.Method.Name()}; report on each by itself.");
        }

        return [.. finished.Values];
    }

    /// <summary>The finished pictures since the last call whose files are there.</summary>
    public IReadOnlyList<BenchmarkRecord> ReadNew() =>
        [.. Directory.EnumerateFiles(folder, "manifest*.jsonl").Order(StringComparer.Ordinal).SelectMany(NewLines).Select(Parse).OfType<BenchmarkRecord>()
            .Where(record => File.Exists(Path.Combine(folder, record.File)))];

    /// <summary>What was added to a file, up to its last line break: behind it another process may still be writing.</summary>
    private string[] NewLines(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        long start = _read.GetValueOrDefault(file);
        byte[] added = new byte[Math.Max(0, stream.Length - start)];
        stream.Position = start;
        int whole = added.AsSpan(0, stream.ReadAtLeast(added, added.Length, throwOnEndOfStream: false)).LastIndexOf((byte)'\n') + 1;
        _read[file] = start + whole;
        return Encoding.UTF8.GetString(added, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static BenchmarkRecord? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<BenchmarkRecord>(line, Json);
        }
        catch (JsonException)
        {
            return null; // cut off by a process that died, or by a full disk
        }
    }
}
