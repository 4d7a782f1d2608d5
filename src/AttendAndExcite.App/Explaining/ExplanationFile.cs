using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using AttendAndExcite.Explaining;
using AttendAndExcite.Imaging;

namespace AttendAndExcite.App.Explaining;

/// <summary>The file that an explanation goes to.</summary>
/// <param name="Path">Where.</param>
/// <param name="Format">One of <see cref="Formats"/>.</param>
internal sealed record ExplanationFile(string Path, string Format)
{
    /// <summary>The forms of an explanation, each the extension of its files.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["html", "png", "webp", "json", "safetensors"];

    /// <summary>The form that the user named, or that of the file's extension; html where there is none.</summary>
    /// <exception cref="RequestException">No explanation has the extension.</exception>
    public static string FormatOf(string? path, string? format)
    {
        if (format is not null) return format;
        string extension = System.IO.Path.GetExtension(path ?? "").TrimStart('.').ToLowerInvariant();
        if (extension.Length == 0) return "html";
        return Formats.Contains(extension) ? extension : throw new RequestException($"No explanation is a .{extension} file: name a .{string.Join(", .", Formats.SkipLast(1))} or .{Formats[^1]} file, or give --format.");
    }

    /// <summary>What the user named, with the rest chosen for him; the place is tried before any work is done.</summary>
    /// <exception cref="IOException">The place cannot be written.</exception>
    public static ExplanationFile For(string? path, string format, GenerationSettings settings)
    {
        path ??= System.IO.Path.Combine("outputs", FileNames.FromPrompt(settings.Prompt.Text), $"{settings.Seeds[0]}{FileNames.Explained}{format}");
        OutputFile.CheckWritable(path, "The explanation", "--output");
        return new ExplanationFile(path, format);
    }

    /// <summary>Writes the explanation.</summary>
    /// <param name="explanation">What to write.</param>
    /// <param name="colours">The colours of attention.</param>
    /// <param name="command">The command line that makes it again.</param>
    /// <param name="note">A sentence for the page, or null.</param>
    public void Write(Explanation explanation, ColourMap colours, string command, string? note)
    {
        switch (Format)
        {
            case "html":
                WholeFile.Write(Path, Encoding.UTF8.GetBytes(ExplanationPage.Write(explanation, colours, command, note)));
                break;
            case "png":
                string parameters = GenerationParameters.Write(explanation.Settings, explanation.Seed);
                WholeFile.Write(Path, PngText.Insert(ExplanationFigure.Draw(explanation, colours).ToPng(), GenerationParameters.Keyword, parameters));
                break;
            case "webp":
                WholeFile.Write(Path, ExplanationFilm.Encode(explanation, colours));
                break;
            case "json":
                WholeFile.Write(Path, ExplanationNumbers.ToJson(explanation));
                break;
            default:
                ExplanationNumbers.WriteSafetensors(explanation, Path);
                break;
        }
    }

    /// <summary>Shows the file in the program that the system has for it.</summary>
    public void Open()
    {
        try
        {
            Process.Start(new ProcessStartInfo(System.IO.Path.GetFullPath(Path)) { UseShellExecute = true })?.Dispose();
        }
        catch (Win32Exception)
        {
            Terminal.Say($"Nothing here opens {Format} files; open {Path} yourself.");
        }
    }
}
