using System.Runtime.CompilerServices;
using System.Text.Json;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests;

/// <summary>
/// The numbers of the official code, recorded once: small ones in <c>Golden/</c>. Set <c>AAE_REFERENCE</c> to a folder with the complete
/// recordings to run every test; without it, those that need more skip and say so.
/// </summary>
internal static class Golden
{
    private static readonly string Bundled = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Here())!, "Golden");

    private static readonly string? Complete = Environment.GetEnvironmentVariable("AAE_REFERENCE") is { Length: > 0 } folder ? folder : null;

    /// <summary>A recording, from the complete set where there is one.</summary>
    public static string Path(string relative)
    {
        if (Complete is not null && File.Exists(System.IO.Path.Combine(Complete, relative))) return System.IO.Path.Combine(Complete, relative);
        return System.IO.Path.Combine(Bundled, relative);
    }

    /// <summary>Skips the calling test where the recording is not at hand.</summary>
    public static void Need(string relative) =>
        Assert.SkipUnless(File.Exists(Path(relative)), $"{relative} is only in the complete recordings: set AAE_REFERENCE to their folder.");

    /// <summary>Skips the calling test where the tensor is not at hand.</summary>
    public static void Need(string relative, string name)
    {
        using var file = SafetensorsFile.Open(Path(relative));
        Assert.SkipUnless(file.Contains(name), $"{name} of {relative} is only in the complete recordings: set AAE_REFERENCE to their folder.");
    }

    /// <summary>A recording's settings and scalars.</summary>
    public static JsonElement Json(string relative)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path(relative)));
        return document.RootElement.Clone();
    }

    /// <summary>A recorded tensor.</summary>
    public static Tensor Tensor(string relative, string name)
    {
        using var file = SafetensorsFile.Open(Path(relative));
        return file.Read(name);
    }

    private static string Here([CallerFilePath] string file = "") => file;
}
