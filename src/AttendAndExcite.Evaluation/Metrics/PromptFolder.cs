using AttendAndExcite.Imaging;

namespace AttendAndExcite.Evaluation.Metrics;

/// <summary>The pictures of one prompt, as the official code lays them out: <c>outputs/PROMPT/SEED.png</c>.</summary>
/// <param name="Prompt">The prompt: the folder's name, or what this program wrote into a picture where no folder can be named so.</param>
/// <param name="Files">The pictures' paths at any depth, in the order of their names.</param>
public sealed record PromptFolder(string Prompt, IReadOnlyList<string> Files)
{
    // The official code's own: .PNG and .jpeg are passed over.
    private static readonly string[] Extensions = [".png", ".jpg"];

    /// <summary>The prompts of an output folder in the order of their names; files beside them are passed over.</summary>
    /// <exception cref="RequestException">It is no folder, or has no pictures.</exception>
    public static IReadOnlyList<PromptFolder> ReadAll(string outputs)
    {
        if (!Directory.Exists(outputs)) throw new RequestException($"There is no folder {outputs}.");
        var folders = Directory.EnumerateDirectories(outputs).Order(StringComparer.Ordinal).Select(Read).ToList();
        return folders.Any(folder => folder.Files.Count > 0)
            ? folders
            : throw new RequestException($"{outputs} has no pictures to score: it should hold a folder for each prompt, and in it files that end in .png or .jpg.");
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

    private static PromptFolder Read(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Extensions.Contains(Path.GetExtension(file))).OrderBy(Path.GetFileName, StringComparer.Ordinal)];
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
