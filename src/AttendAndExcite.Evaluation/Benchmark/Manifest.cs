using System.Text;
using System.Text.Json;
using AttendAndExcite.Weights.Hub;

namespace AttendAndExcite.Evaluation.Benchmark;

/// <summary>
/// The finished pictures of a benchmark's folder, a JSON line each, in <c>manifest.jsonl</c> or a file for each shard. A picture is
/// finished when its line is there, which is written after the picture; a line that was cut off is none.
/// </summary>
/// <param name="folder">The benchmark's folder.</param>
/// <param name="shard">The shard whose file takes new lines.</param>
internal sealed class Manifest(string folder, Shard? shard = null)
{
    private readonly string _file = Path.Combine(folder, shard is null ? "manifest.jsonl" : $"manifest-{shard.Index}-of-{shard.Count}.jsonl");

    /// <summary>Appends the lines of finished pictures in one piece.</summary>
    public async Task Append(IEnumerable<BenchmarkRecord> records, CancellationToken cancellation)
    {
        using var mine = await FileLock.Take(Path.Combine(folder, ".locks", Path.GetFileName(_file)), cancellation);
        Write(string.Concat(records.Select(record => JsonSerializer.Serialize(record, ManifestReader.Json) + "\n")));
    }

    private void Write(string lines)
    {
        using var stream = new FileStream(_file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        bool isCutOff = stream.Length > 0 && LastByte(stream) != '\n';
        stream.Seek(0, SeekOrigin.End);
        stream.Write(Encoding.UTF8.GetBytes((isCutOff ? "\n" : "") + lines));
        stream.Flush(flushToDisk: true);
    }

    private static int LastByte(FileStream stream)
    {
        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte();
    }
}
