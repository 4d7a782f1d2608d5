using AttendAndExcite.Evaluation.Benchmark;
using AttendAndExcite.Tests.Weights;

namespace AttendAndExcite.Tests.Evaluation.Benchmark;

public sealed class ManifestTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public async Task Lines_come_back_as_they_were_written()
    {
        var record = Record("a \"cat\" and\na 猫", 7);

        await new Manifest(_folder.Root).Append([record], CancellationToken.None);

        var read = Assert.Single(ManifestReader.ReadAll(_folder.Root));
        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(record), System.Text.Json.JsonSerializer.Serialize(read));
    }

    [Fact]
    public async Task A_line_that_was_cut_off_is_none_and_spoils_no_other()
    {
        var manifest = new Manifest(_folder.Root);
        await manifest.Append([Record("first", 0)], CancellationToken.None);
        string file = Path.Combine(_folder.Root, "manifest.jsonl");
        File.AppendAllText(file, File.ReadAllText(file)[..40]);

        Assert.Equal(["first"], ManifestReader.ReadAll(_folder.Root).Select(record => record.Prompt));
        await manifest.Append([Record("second", 0)], CancellationToken.None);
        Assert.Equal(["first", "second"], ManifestReader.ReadAll(_folder.Root).Select(record => record.Prompt));
    }

    [Fact]
    public async Task A_line_from_before_flags_were_kept_is_of_a_picture_that_was_not_flagged()
    {
        var manifest = new Manifest(_folder.Root);
        await manifest.Append([Record("old", 0), Record("new", 0) with { Flagged = true }], CancellationToken.None);
        string file = Path.Combine(_folder.Root, "manifest.jsonl"), lines = File.ReadAllText(file);
        File.WriteAllText(file, lines.Replace(",\"flagged\":false", "", StringComparison.Ordinal));

        Assert.NotEqual(lines, File.ReadAllText(file));
        Assert.Equal([("old", false), ("new", true)], ManifestReader.ReadAll(_folder.Root).Select(record => (record.Prompt, record.Flagged)));
    }

    [Fact]
    public async Task A_picture_that_is_gone_is_not_finished()
    {
        var record = Record("gone", 0);
        await new Manifest(_folder.Root).Append([record], CancellationToken.None);

        File.Delete(Path.Combine(_folder.Root, record.File));

        Assert.Empty(ManifestReader.ReadAll(_folder.Root));
    }

    [Fact]
    public async Task Shards_write_files_of_their_own_and_a_reader_sees_what_is_new()
    {
        var reader = new ManifestReader(_folder.Root);
        await new Manifest(_folder.Root, new Shard(0, 2)).Append([Record("zero", 0)], CancellationToken.None);
        Assert.Equal(["zero"], reader.ReadNew().Select(record => record.Prompt));

        await new Manifest(_folder.Root, new Shard(1, 2)).Append([Record("one", 0)], CancellationToken.None);

        Assert.Equal(["one"], reader.ReadNew().Select(record => record.Prompt));
        Assert.Empty(reader.ReadNew());
        Assert.True(File.Exists(Path.Combine(_folder.Root, "manifest-1-of-2.jsonl")));
    }

    public void Dispose() => _folder.Dispose();

    private BenchmarkRecord Record(string prompt, long seed)
    {
        string file = $"plain/{Guid.NewGuid():N}/{seed}.png";
        _folder.Write(file, "picture");
        return BenchmarkRecords.Make(prompt, seed, BenchmarkMethod.Plain) with { File = file };
    }
}
