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

    /// <summary>All finished pictures, once each.</summary>
    public static IReadOnlyList<BenchmarkRecord> ReadAll(string folder) =>
        [.. new ManifestReader(folder).ReadNew().GroupBy(record => record.Key).Select(records => records.Last())];

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
