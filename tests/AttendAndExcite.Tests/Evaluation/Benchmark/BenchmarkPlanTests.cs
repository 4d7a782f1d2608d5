using AttendAndExcite.Evaluation.Benchmark;
using AttendAndExcite.Evaluation.Clip;
using AttendAndExcite.Evaluation.Prompts;
using AttendAndExcite.Tests.Weights;
using AttendAndExcite.Text;

namespace AttendAndExcite.Tests.Evaluation.Benchmark;

public class BenchmarkPlanTests
{
    private static readonly ClipTokenizer Tokenizer = ClipTokenizer.FromFolder(AttendAndExcite.Weights.SharedTokenizer.Folder(isSecondGeneration: false));

    [Fact]
    public void Shards_are_disjoint_complete_and_keep_the_methods_of_a_prompt_together()
    {
        BenchmarkMethod[] methods = [BenchmarkMethod.Plain, BenchmarkMethod.AttendAndExcite];
        long[] seeds = [.. Enumerable.Range(0, 10).Select(seed => (long)seed)];
        var whole = BenchmarkUnit.Plan(BenchmarkPrompts.Paper, seeds, methods, batch: 4);

        var shards = Enumerable.Range(0, 7).Select(index => BenchmarkUnit.Plan(BenchmarkPrompts.Paper, seeds, methods, batch: 4, new Shard(index, 7))).ToList();

        Assert.Equal(276 * 10 * 2, whole.Sum(unit => unit.Seeds.Count));
        Assert.Equal(Names(whole).Order(StringComparer.Ordinal), shards.SelectMany(Names).Order(StringComparer.Ordinal));
        Assert.All(shards, shard => Assert.InRange(shard.Count, whole.Count / 7 - 2, whole.Count / 7 + 2));
        Assert.All(shards, shard => Assert.Equal(shard.Count / 2, shard.Count(unit => unit.Method == BenchmarkMethod.Plain)));

        static IEnumerable<string> Names(IEnumerable<BenchmarkUnit> units) => units.Select(unit => $"{unit.Method} {unit.Prompt.Text} {string.Join(',', unit.Seeds)}");
    }

    [Theory]
    [InlineData("0/1", 0, 1)]
    [InlineData("3/16", 3, 16)]
    [InlineData("slurm", 2, 5)] // an array that begins at 10
    [InlineData("kubernetes/8", 7, 8)]
    public void Shards_are_read_from_the_option_or_the_environment(string text, int index, int count) =>
        Assert.Equal(new Shard(index, count), Shard.Parse(text, Environment));

    [Theory]
    [InlineData("16/16", "The shard is 16 of 16")]
    [InlineData("1", "give i/n")]
    [InlineData("a/b", "give i/n")]
    [InlineData("kubernetes/3", "The shard is 7 of 3")]
    public void Other_shards_are_refused(string text, string message) => Assert.Contains(message, Assert.Throws<RequestException>(() => Shard.Parse(text, Environment)).Message);

    [Fact]
    public void A_missing_variable_is_named() =>
        Assert.Contains("no SLURM_ARRAY_TASK_ID", Assert.Throws<RequestException>(() => Shard.Parse("slurm", _ => null)).Message);

    [Fact]
    public void The_paper_s_prompts_have_two_nouns_each_as_subjects()
    {
        Assert.Equal(PaperPrompts.All.Select(prompt => prompt.Text), BenchmarkPrompts.Paper.Select(prompt => prompt.Text));
        foreach (var (prompt, data) in BenchmarkPrompts.Paper.Zip(PaperPrompts.All))
        {
            var tokenized = Tokenizer.Tokenize(prompt.Text);
            var subjects = prompt.Subjects.In(tokenized);
            Assert.Equal(2, subjects.Count);
            Assert.Equal(PromptParts.Of(prompt.Text)!.First.Split(' ')[^1], subjects[0].Text);
            Assert.Equal(tokenized.Words[^1].First, subjects[1].Tokens[0]); // the last word
            Assert.All(subjects, subject => Assert.Single(subject.Tokens));
            Assert.Equal(data.Subjects, subjects.Select(subject => subject.Text));
            Assert.Equal(data.Tokens, subjects.Select(subject => subject.Tokens[0]));
        }
    }

    [Theory]
    [InlineData("a [cat] and a [pink bench]", "a cat and a pink bench", "cat|pink bench")]
    [InlineData("a cat and a dog", "a cat and a dog", "cat|dog")]
    [InlineData("a [dog] and a cat", "a dog and a cat", "dog")]
    public void Subjects_are_marked_or_found(string line, string text, string subjects)
    {
        var prompt = BenchmarkPrompts.Parse("mine", line);

        Assert.Equal(text, prompt.Text);
        Assert.Equal(subjects, string.Join('|', prompt.Subjects.In(Tokenizer.Tokenize(text)).Select(subject => subject.Text)));
    }

    [Fact]
    public void Prompt_files_are_lines_and_complain_in_a_sentence()
    {
        using var folder = new ScratchFolder();
        string file = folder.Write("zoo.txt", "a [cat] and a dog\n\n  a lion and a bear\r\na lion and a bear\n");

        Assert.Equal(["a cat and a dog", "a lion and a bear"], BenchmarkPrompts.FromFile(file).Select(prompt => prompt.Text));
        Assert.All(BenchmarkPrompts.FromFile(file), prompt => Assert.Equal("zoo", prompt.Subset));
        Assert.Contains("without its other half", Assert.Throws<RequestException>(() => BenchmarkPrompts.FromFile(folder.Write("bad.txt", "a [cat] and a [dog"))).Message);
        Assert.Contains("\"a cat and a dog\" several times with different subjects", Assert.Throws<RequestException>(() => BenchmarkPrompts.FromFile(folder.Write("twice.txt", "a [cat] and a dog\na lion\na cat and a [dog]\n"))).Message);
        Assert.Contains("no prompts", Assert.Throws<RequestException>(() => BenchmarkPrompts.FromFile(folder.Write("empty.txt", "\n"))).Message);
        Assert.Contains("There is no file", Assert.Throws<RequestException>(() => BenchmarkPrompts.FromFile("nowhere.txt")).Message);
    }

    [Fact]
    public void The_time_left_counts_each_method_s_own_speed()
    {
        var time = new TimeLeft();
        time.Add(BenchmarkMethod.Plain, pictures: 4, seconds: 8);
        Assert.Null(time.For(new Dictionary<BenchmarkMethod, int> { [BenchmarkMethod.AttendAndExcite] = 1 }));
        time.Add(BenchmarkMethod.AttendAndExcite, pictures: 2, seconds: 20);

        Assert.Equal(TimeSpan.FromSeconds((3 * 2) + (5 * 10)), time.For(new Dictionary<BenchmarkMethod, int> { [BenchmarkMethod.Plain] = 3, [BenchmarkMethod.AttendAndExcite] = 5 }));
    }

    private static string? Environment(string name) => name switch
    {
        "SLURM_ARRAY_TASK_ID" => "12",
        "SLURM_ARRAY_TASK_MIN" => "10",
        "SLURM_ARRAY_TASK_COUNT" => "5",
        "JOB_COMPLETION_INDEX" => "7",
        _ => null,
    };
}
