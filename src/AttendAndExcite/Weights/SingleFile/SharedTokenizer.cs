using AttendAndExcite.Configuration;

namespace AttendAndExcite.Weights;

/// <summary>CLIP's vocabulary as it comes with this library, for checkpoints that bring none.</summary>
internal static class SharedTokenizer
{
    /// <summary>The folder of vocabulary and merges; SD 2.x pads short prompts with "!", SD 1.x with the end token.</summary>
    /// <exception cref="ConfigException">The library's own files are missing.</exception>
    public static string Folder(bool isSecondGeneration)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "clip-tokenizer", isSecondGeneration ? "sd2" : "sd1");
        return Directory.Exists(folder) ? folder : throw new ConfigException($"CLIP's vocabulary is missing from this installation: expected it in {folder}.");
    }
}
