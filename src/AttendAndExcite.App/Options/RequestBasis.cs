using AttendAndExcite.Imaging;

namespace AttendAndExcite.App.Options;

/// <summary>What a command starts from: a prompt, or a picture of this program with its settings.</summary>
/// <param name="Request">The request that the prompt makes, or that the picture was made from.</param>
/// <param name="Model">The model that it names.</param>
/// <param name="File">The picture's file, or null.</param>
internal sealed record RequestBasis(GenerationRequest Request, string Model, string? File)
{
    /// <summary>Reads the settings where the argument is a PNG file.</summary>
    /// <exception cref="RequestException">The file is not there, no picture, or has no settings.</exception>
    public static RequestBasis Of(string promptOrFile)
    {
        if (!promptOrFile.EndsWith(".png", StringComparison.OrdinalIgnoreCase)) return new RequestBasis(new GenerationRequest(promptOrFile), ModelOptions.Bundled, null);
        if (!System.IO.File.Exists(promptOrFile)) throw new RequestException($"There is no file {promptOrFile}; give a prompt, or a picture that this program made.");
        var (request, model) = GenerationParameters.Read(Settings(promptOrFile));
        return new RequestBasis(request, model, promptOrFile);
    }

    private static string Settings(string file)
    {
        try
        {
            if (PngText.Read(System.IO.File.ReadAllBytes(file)).TryGetValue(GenerationParameters.Keyword, out string? text)) return text;
        }
        catch (InvalidDataException error)
        {
            throw new RequestException($"{file} cannot be read: {error.Message}");
        }

        throw new RequestException($"{file} carries no settings; give a prompt, or a picture that this program made.");
    }
}
