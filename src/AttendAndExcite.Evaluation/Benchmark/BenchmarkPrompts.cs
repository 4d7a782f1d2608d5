using System.Text.RegularExpressions;
using AttendAndExcite.Evaluation.Prompts;
using AttendAndExcite.Text;

namespace AttendAndExcite.Evaluation.Benchmark;

/// <summary>Lists of prompts to measure on.</summary>
public static partial class BenchmarkPrompts
{
    /// <summary>The paper's 276 prompts; their subjects are the nouns (section 3: "subject tokens, e.g. nouns"), without the colours.</summary>
    public static IReadOnlyList<BenchmarkPrompt> Paper { get; } = [.. PaperPrompts.All.Select(prompt => new BenchmarkPrompt(prompt.Subset, prompt.Text, SubjectSelection.Words([.. prompt.Subjects])))];

    /// <summary>Reads a text file with one prompt a line; subjects are marked as in <c>a [cat] and a [dog]</c>, or found by rule. Empty lines are passed over.</summary>
    /// <exception cref="RequestException">There is no such file, or no prompt in it, a mark without its other half, or a prompt twice with different marks.</exception>
    public static IReadOnlyList<BenchmarkPrompt> FromFile(string path)
    {
        if (!File.Exists(path)) throw new RequestException($"There is no file {path}: give paper, or a text file with one prompt a line.");
        string subset = Path.GetFileNameWithoutExtension(path);
        var prompts = File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0).Distinct().Select(line => Parse(subset, line)).ToList();
        if (prompts.CountBy(prompt => prompt.Text).FirstOrDefault(prompt => prompt.Value > 1).Key is { } twice)
            throw new RequestException($"{path} has \"{twice}\" several times with different subjects, and a benchmark makes each prompt's pictures once; put the others into a file and an --output of their own.");
        return prompts.Count > 0 ? prompts : throw new RequestException($"{path} has no prompts: write one a line.");
    }

    /// <summary>A line of a prompt file.</summary>
    internal static BenchmarkPrompt Parse(string subset, string line)
    {
        string[] marked = [.. Mark().Matches(line).Select(match => match.Groups[1].Value)];
        string text = Mark().Replace(line, "$1");
        if (marked.Length > 0 && text.AsSpan().IndexOfAny('[', ']') >= 0)
            throw new RequestException($"\"{line}\" has a bracket without its other half; subjects are marked as in: a [cat] and a [dog].");
        return new BenchmarkPrompt(subset, text, marked.Length > 0 ? SubjectSelection.Words(marked) : SubjectSelection.Automatic);
    }

    [GeneratedRegex(@"\[([^\[\]]+)\]")]
    private static partial Regex Mark();
}
