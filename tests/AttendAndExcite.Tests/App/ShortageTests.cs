using System.Runtime.Versioning;
using AttendAndExcite.Evaluation.Benchmark;
using AttendAndExcite.Tests.Evaluation.Benchmark;
using AttendAndExcite.Tests.Weights;

namespace AttendAndExcite.Tests.App;

/// <summary>No memory, no room on the disk, no permission: one sentence with the remedy, and nothing lost.</summary>
[SupportedOSPlatform("linux")]
public sealed class ShortageTests : IDisposable
{
    private static readonly Dictionary<string, string> Offline = new() { ["HF_HUB_OFFLINE"] = "1" };

    private readonly ScratchFolder _folder = new();

    public ShortageTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs Linux's limits and devices.");

    private string[] Benchmark(string output) =>
        ["benchmark", "run", "--prompts", _folder.Write("prompts.txt", "a [cat] and a [dog]\n"), "--seeds", "0..3", "--batch", "2", "--steps", "2", "--threads", "1", "--output", output];

    [Fact]
    public async Task Memory_that_is_refused_is_one_sentence_with_the_remedy()
    {
        // The address space is limited, so that the machine is never short of memory itself; .NET must not reserve more of it at its start.
        var environment = new Dictionary<string, string>(Offline) { ["DOTNET_GCHeapHardLimit"] = "0x10000000" };
        string output = Path.Combine(_folder.Root, "out");

        var (code, answer, errors) = await Aae.RunInShell(environment, "ulimit -v 4000000; exec \"$@\"",
            "generate", "a cat and a dog", "--subjects", "cat,dog", "--width", "8192", "--height", "8192", "--steps", "1", "--threads", "1", "--output", output);

        Assert.Equal((1, ""), (code, answer));
        Assert.Equal(["miniature on cpu in fp32", "There is not enough memory: let --max-memory save some, make smaller or fewer pictures at once (--width, --height, --batch 1), or choose a smaller model."], Lines(errors));
        Assert.Empty(Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Pictures_whose_lines_found_no_room_are_made_again_with_the_same_bits()
    {
        string whole = Path.Combine(_folder.Root, "whole"), full = Path.Combine(_folder.Root, "full"), manifest = _folder.File("full/manifest.jsonl");
        File.CreateSymbolicLink(manifest, "/dev/full");

        var (code, answer, errors) = await Aae.Run(Offline, Benchmark(full));

        Assert.Equal((1, ""), (code, answer));
        Assert.Equal("miniature on cpu in fp32", Lines(errors)[0]);
        Assert.Contains("The disk is full", Assert.Single(Lines(errors)[1..]));
        Assert.Empty(ManifestReader.ReadAll(full));
        File.Delete(manifest);
        Assert.Equal(0, (await Aae.Run(Offline, Benchmark(full))).Code);
        Assert.Equal(0, (await Aae.Run(Offline, Benchmark(whole))).Code);
        AssertSamePictures(whole, full, count: 8);
    }

    [Fact]
    public async Task A_disk_that_fills_between_pictures_keeps_whole_ones_and_the_run_goes_on_when_there_is_room()
    {
        // A disk of its own, as a file system of 36 KB in memory.
        string disk = Path.Combine(_folder.Root, "disk"), kept = Path.Combine(_folder.Root, "kept"), whole = Path.Combine(_folder.Root, "whole"), output = Path.Combine(disk, "out");
        Directory.CreateDirectory(disk);
        const string mount = "mount -t tmpfs -o size=36k tmpfs \"$DISK\"";
        var environment = new Dictionary<string, string>(Offline) { ["DISK"] = disk, ["KEPT"] = kept };
        Assert.SkipUnless((await Aae.RunOther(environment, "unshare", "-Urm", "bash", "-c", mount)).Code == 0, "Needs the right to mount.");

        const string script = $"{mount} && {{ \"$@\"; echo $?; cp -r \"$DISK\" \"$KEPT\"; mount -o remount,size=10m \"$DISK\"; \"$@\"; echo $?; cp -r \"$DISK/out\" \"$KEPT/resumed\"; }}";
        var (_, codes, errors) = await Aae.RunOther(environment, "unshare", ["-Urm", "bash", "-c", script, "bash", Aae.Program, .. Benchmark(output)]);

        Assert.Equal(["1", "0"], Lines(codes));
        Assert.Single(Lines(errors), line => line.StartsWith("The disk is full (", StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", errors);
        var finished = ManifestReader.ReadAll(Path.Combine(kept, "out"));
        Assert.InRange(finished.Count, 1, 7);
        Assert.All(finished, record => Assert.Equal(record.FileHash, ContentHashes.Of(File.ReadAllBytes(Path.Combine(kept, "out", record.File)))));
        Assert.Empty(Directory.EnumerateFiles(kept, "*.tmp", SearchOption.AllDirectories));
        Assert.Equal(0, (await Aae.Run(Offline, Benchmark(whole))).Code);
        AssertSamePictures(whole, Path.Combine(kept, "resumed"), count: 8);
    }

    [Fact]
    public async Task A_file_over_the_limit_of_sizes_is_one_sentence_and_no_half_picture()
    {
        // .NET itself needs a large file for its code unless told otherwise.
        var environment = new Dictionary<string, string>(Offline) { ["DOTNET_EnableWriteXorExecute"] = "0" };
        string output = Path.Combine(_folder.Root, "out");

        var (code, answer, errors) = await Aae.RunInShell(environment, "ulimit -f 2; exec \"$@\"",
            "generate", "a cat and a dog", "--steps", "1", "--thresholds", "none", "--threads", "1", "--output", output);

        Assert.Equal((1, ""), (code, answer));
        Assert.StartsWith("A file would be larger than the file system or the limit of file sizes (ulimit -f) allows", Lines(errors)[^1]);
        Assert.DoesNotContain("   at ", errors);
        Assert.Empty(Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("Pictures cannot be written", "generate", "a cat", "--output", "{locked}")]
    [InlineData("Pictures cannot be written", "benchmark", "run", "--output", "{locked}")]
    [InlineData("Pictures cannot be written", "benchmark", "run", "--output", "{locked}/inside")]
    [InlineData("The record cannot be written", "generate", "a cat", "--record", "{locked}/run.json")]
    [InlineData("The record cannot be written to /proc (no file can be made there)", "generate", "a cat", "--record", "/proc/run.json")]
    [InlineData("What is measured cannot be written", "bench", "--json", "{locked}/speed.json")]
    [InlineData("The chart cannot be written", "bench", "growth", "--output", "{locked}/growth.png")]
    [InlineData("The answers cannot be written", "judge-miniature", "--json", "{locked}/answers.json")]
    [InlineData("Metrics cannot be written", "evaluate", "clip", "{pictures}", "--metrics", "{locked}")]
    [InlineData("Reports cannot be written", "benchmark", "report", "{benchmark}", "--output", "{locked}")]
    public async Task A_read_only_folder_is_said_before_any_work(string message, params string[] arguments)
    {
        string locked = Path.Combine(_folder.Root, "locked"), pictures = Path.GetDirectoryName(Path.GetDirectoryName(Golden.Path("evaluation/outputs/a cat and a dog/0.png")))!, benchmark = Path.Combine(_folder.Root, "benchmark");
        Directory.CreateDirectory(locked, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var record = BenchmarkRecords.Make("a cat and a dog", 0, BenchmarkMethod.Plain);
        _folder.Write($"benchmark/{record.File}", "");
        await new Manifest(benchmark).Append([record], CancellationToken.None);
        string[] filled = [.. arguments.Select(text => text.Replace("{locked}", locked).Replace("{pictures}", pictures).Replace("{benchmark}", benchmark))];
        // Permissions do not bind the superuser unless he gives his capabilities away.
        const string humbly = "if [ $(id -u) = 0 ]; then exec setpriv --inh-caps=-all --bounding-set=-all \"$@\"; else exec \"$@\"; fi";

        var (code, output, errors) = await Aae.RunInShell(Offline, humbly, filled);

        Assert.Equal((1, ""), (code, output));
        string sentence = Lines(errors)[^1];
        Assert.StartsWith(message, sentence);
        Assert.Contains($"choose another folder with {arguments[^2]}.", sentence);
        Assert.DoesNotContain("pictures scored", errors);
        Assert.Empty(Directory.EnumerateFileSystemEntries(locked));
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertSamePictures(string expected, string actual, int count)
    {
        var hashes = ManifestReader.ReadAll(expected).ToDictionary(record => record.File, record => record.FileHash);
        Assert.Equal(count, hashes.Count);
        Assert.Equal(hashes.Keys.Order(StringComparer.Ordinal), ManifestReader.ReadAll(actual).Select(record => record.File).Order(StringComparer.Ordinal));
        Assert.All(hashes, pair => Assert.Equal(pair.Value, ContentHashes.Of(File.ReadAllBytes(Path.Combine(actual, pair.Key)))));
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
