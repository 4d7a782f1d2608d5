using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using AttendAndExcite.Evaluation.Benchmark;
using AttendAndExcite.Tests.Weights;
using YamlDotNet.RepresentationModel;

namespace AttendAndExcite.Tests.App;

/// <summary>The job files of docs/EVALUATION.md, as they stand there, with the bundled model in place of SD 1.4.</summary>
[SupportedOSPlatform("linux")]
public sealed class ClusterExamplesTests : IDisposable
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "docs", "EVALUATION.md"));

    private readonly ScratchFolder _folder = new();

    public ClusterExamplesTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Job files run on Linux.");

    [Fact]
    public async Task The_Slurm_script_makes_its_task_s_pictures()
    {
        string script = _folder.Write("job.sh", Example("#SBATCH"));
        Assert.Equal(0, (await Aae.RunOther(Environment(), "bash", "-n", script)).Code);
        string text = File.ReadAllText(script);
        Assert.StartsWith("#!/bin/bash\n#SBATCH ", text); // Slurm reads its lines up to the first command only
        var array = Regex.Match(text, @"^#SBATCH --array=(\d+)-(\d+)$", RegexOptions.Multiline);
        int first = int.Parse(array.Groups[1].Value, CultureInfo.InvariantCulture), last = int.Parse(array.Groups[2].Value, CultureInfo.InvariantCulture);

        foreach (int task in new[] { 1, 2 })
        {
            var (code, _, errors) = await Aae.RunOther(Environment(
                ("SLURM_ARRAY_TASK_ID", $"{first + task}"), ("SLURM_ARRAY_TASK_MIN", $"{first}"), ("SLURM_ARRAY_TASK_MAX", $"{last}"), ("SLURM_ARRAY_TASK_COUNT", $"{last - first + 1}")), "bash", script);
            Assert.True(code == 0, errors);
        }

        AssertShards(last - first + 1);
    }

    [Fact]
    public async Task The_Kubernetes_job_makes_its_index_s_pictures()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Example("kind: Job")));
        var job = yaml.Documents.Single().RootNode;
        Assert.Equal(("batch/v1", "Job", "Indexed"), (Text(job["apiVersion"]), Text(job["kind"]), Text(job["spec"]["completionMode"])));
        var pod = job["spec"]["template"]["spec"];
        Assert.Contains(Text(pod["restartPolicy"]), new[] { "OnFailure", "Never" }); // a job takes no other
        var container = Assert.Single((YamlSequenceNode)pod["containers"]);
        string[] command = [.. ((YamlSequenceNode)container["command"]).Select(Text)];
        var mount = Assert.Single((YamlSequenceNode)container["volumeMounts"]);
        Assert.Equal(Text(mount["name"]), Text(Assert.Single((YamlSequenceNode)pod["volumes"])["name"]));
        Assert.StartsWith(Text(mount["mountPath"]) + "/", command[Array.IndexOf(command, "--output") + 1]);
        int completions = int.Parse(Text(job["spec"]["completions"]), CultureInfo.InvariantCulture);

        foreach (int index in new[] { 1, 2 })
        {
            var (code, _, errors) = await Aae.RunOther(Environment(("JOB_COMPLETION_INDEX", $"{index}")), Path.Combine(_folder.Root, "bin", command[0]), command[1..]);
            Assert.True(code == 0, errors);
        }

        AssertShards(completions);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Two prompts of two seeds, one a batch: task 1 has the first prompt's second seed, task 2 the second prompt's first.</summary>
    private void AssertShards(int count)
    {
        string results = Path.Combine(_folder.Root, "results");
        string[] expected = ["attend-and-excite/a cat and a dog/1.png", "attend-and-excite/a red car/0.png", "plain/a cat and a dog/1.png", "plain/a red car/0.png"];
        Assert.Equal(expected, Directory.EnumerateFiles(results, "*.png", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(results, file)).Order(StringComparer.Ordinal));
        Assert.Equal(expected, ManifestReader.ReadAll(results).Select(record => record.File).Order(StringComparer.Ordinal));
        Assert.Equal([$"manifest-1-of-{count}.jsonl", $"manifest-2-of-{count}.jsonl"], Directory.EnumerateFiles(results, "*.jsonl").Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    /// <summary>An environment in which <c>aae</c> is the program with what the examples have and a test has not exchanged: SD 1.4, a GPU, the shared disk, and hours.</summary>
    private Dictionary<string, string> Environment(params (string Name, string Value)[] variables)
    {
        string prompts = _folder.Write("prompts.txt", "a [cat] and a [dog]\na red [car]\n"), results = Path.Combine(_folder.Root, "results");
        string stub = _folder.Write("bin/aae", $$"""
            #!/bin/bash
            given=()
            for word in "$@"; do
              case "$word" in
                sd-1.4) word=miniature ;;
                fp16) word=fp32 ;;
                /shared/results) word='{{results}}' ;;
              esac
              given+=("$word")
            done
            exec '{{Aae.Program}}' "${given[@]}" --prompts '{{prompts}}' --seeds 0..1 --batch 1 --steps 1 --threads 1
            """.ReplaceLineEndings("\n"));
        File.SetUnixFileMode(stub, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var environment = new Dictionary<string, string> { ["HF_HUB_OFFLINE"] = "1", ["PATH"] = $"{Path.GetDirectoryName(stub)}:{System.Environment.GetEnvironmentVariable("PATH")}" };
        foreach (var (name, value) in variables) environment[name] = value;
        return environment;
    }

    /// <summary>The block of code in which a text stands.</summary>
    private static string Example(string text) => Regex.Matches(Document.ReplaceLineEndings("\n"), @"^```\w*\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline).Select(block => block.Groups[1].Value).Single(block => block.Contains(text));

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    private static string Here([CallerFilePath] string file = "") => file;
}
