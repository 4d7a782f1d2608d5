using AttendAndExcite.Configuration;

namespace AttendAndExcite.Miniature;

/// <summary>The bundled model.</summary>
public static class MiniatureModel
{
    /// <summary>Its folder, in the diffusers layout: <c>models/miniature</c> beside the program.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "models", "miniature");

    /// <summary>Opens it on the CPU.</summary>
    /// <exception cref="ConfigException">It is not beside the program.</exception>
    public static StableDiffusion Open() => StableDiffusion.Open(Folder);
}
