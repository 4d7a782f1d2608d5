using AttendAndExcite.Imaging;

namespace AttendAndExcite.App;

/// <summary>Where pictures go, as the official code lays them out: <c>PROMPT/SEED.png</c>, and the grid of a prompt as <c>PROMPT.png</c>.</summary>
internal sealed class OutputFolder
{
    private readonly string _root;
    private readonly string _option;

    /// <summary>Makes the folder and checks that it can be written before any work is done.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="option">The option by which another folder is chosen.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public OutputFolder(string root, string option)
    {
        (_root, _option) = (root, option);
        CheckWritable(root, "Pictures", option);
    }

    /// <summary>Makes a folder where there is none, and checks that it can be written before any work is done.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="what">What is to be written, in the plural.</param>
    /// <param name="option">The option by which another folder is chosen.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void CheckWritable(string root, string what, string option)
    {
        string name = $".{Guid.NewGuid():N}.tmp";
        try
        {
            string probe = Path.Combine(Directory.CreateDirectory(root).FullName, name);
            File.Create(probe, 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            string reason = error is FileNotFoundException ? "no file can be made there" : error.Message.Replace($"{Path.DirectorySeparatorChar}{name}", "", StringComparison.Ordinal).TrimEnd('.');
            throw new IOException($"{what} cannot be written to {root} ({reason}); choose another folder with {option}.");
        }
    }

    /// <summary>A folder inside.</summary>
    public OutputFolder Inside(string name) => new(Path.Combine(_root, name), _option);

    /// <summary>Writes a picture with its settings inside; returns its path.</summary>
    public string Save(GeneratedImage image)
    {
        string path = Path.Combine(_root, FileNames.FromPrompt(image.Settings.Prompt.Text), $"{image.Seed}.png");
        byte[] png = PngText.Insert(image.Picture.ToPng(), GenerationParameters.Keyword, GenerationParameters.Write(image.Settings, image.Seed));
        WholeFile.Write(path, png);
        return path;
    }

    /// <summary>Writes the grid of a prompt; returns its path.</summary>
    public string SaveGrid(string prompt, Picture grid)
    {
        string path = Path.Combine(_root, $"{FileNames.FromPrompt(prompt)}.png");
        WholeFile.Write(path, grid.ToPng());
        return path;
    }
}
