using AttendAndExcite.Evaluation.Benchmark;
using AttendAndExcite.Imaging;

namespace AttendAndExcite.Evaluation.Metrics;

/// <summary>The pictures of one prompt, as the official code lays them out: <c>outputs/PROMPT/SEED.png</c>.</summary>
/// <param name="Prompt">The prompt: the folder's name, or what this program wrote into a picture where no folder can be named so.</param>
/// <param name="Files">The pictures' paths at any depth, in the order of their names.</param>
public sealed record PromptFolder(string Prompt, IReadOnlyList<string> Files)
{
    // The official code's own: .PNG and .jpeg are passed over.
    private static readonly string[] Extensions = [".png", ".jpg"];

    /// <summary>The prompts of an output folder in the order of their names; files beside them, and those of <c>aae explain</c>, are passed over.</summary>
    /// <param name="outputs">The folder.</param>
    /// <param name="tell">Is told in a sentence what was left out, and why.</param>
    /// <exception cref="RequestException">It is no folder, or has no pictures, or only folders of methods.</exception>
    public static IReadOnlyList<PromptFolder> ReadAll(string outputs, Action<string>? tell = null)
    {
        if (!Directory.Exists(outputs)) throw new RequestException($"There is no folder {outputs}.");
        var places = Directory.EnumerateDirectories(outputs).Order(StringComparer.Ordinal).ToLookup(IsMethod);
        var folders = places[false].Select(folder => Read(folder, tell)).ToList();
        string methods = string.Join(", ", places[true]);
        if (folders.Any(folder => folder.Files.Count > 0))
        {
            if (methods.Length > 0) tell?.Invoke($"Left out: {methods}: a method's folder is scored by itself.");
            return folders;
        }

        throw new RequestException(methods.Length > 0
            ? $"{outputs} holds folders of methods, not of prompts; score each by itself: {methods}."
            : $"{outputs} has no pictures to score: it should hold a folder for each prompt, and in it files that end in .png or .jpg.");
    }

    /// <summary>The pictures with their files' names; what cannot be read is left out and told in a sentence.</summary>
    internal IReadOnlyList<(string Name, Picture Picture)> Pictures(Action<string> tellUnreadable)
    {
        var pictures = new List<(string, Picture)>();
        foreach (string file in Files)
        {
            try
            {
                pictures.Add((Path.GetFileName(file), Picture.Read(file)));
            }
            catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                tellUnreadable(error.Message);
            }
        }

        return pictures;
    }

    /// <summary>Whether a folder is a method's, as <c>METHOD/PROMPT/SEED.png</c> of comparisons and benchmarks, and not a prompt's.</summary>
    private static bool IsMethod(string folder) =>
        Enum.GetValues<BenchmarkMethod>().Any(method => method.Name() == Path.GetFileName(folder))
        && Directory.EnumerateDirectories(folder).Any(prompt => Directory.EnumerateFiles(prompt).Any(IsPicture));

    private static bool IsPicture(string file) => Extensions.Contains(Path.GetExtension(file));

    private static PromptFolder Read(string folder, Action<string>? tell)
    {
        var pictures = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(IsPicture).OrderBy(Path.GetFileName, StringComparer.Ordinal)
            .ToLookup(file => Path.GetFileName(file).Contains(FileNames.Explained, StringComparison.Ordinal));
        if (pictures[true].Any()) tell?.Invoke($"Left out: {string.Join(", ", pictures[true])}, by `aae explain`.");
        string[] files = [.. pictures[false]];
        string name = Path.GetFileName(folder);
        return new PromptFolder(files.Length > 0 && name.Contains('~') && PromptOf(files[0]) is { } prompt && FileNames.FromPrompt(prompt) == name ? prompt : name, files);
    }

    /// <summary>The prompt inside a picture of this program: no folder can be named after "why?", and so its name is another one.</summary>
    private static string? PromptOf(string file)
    {
        try
        {
            return PngText.Read(File.ReadAllBytes(file)).TryGetValue(GenerationParameters.Keyword, out string? text) ? GenerationParameters.Read(text).Request.Prompt : null;
        }
        catch (Exception error) when (error is InvalidDataException or RequestException)
        {
            return null;
        }
    }
}
