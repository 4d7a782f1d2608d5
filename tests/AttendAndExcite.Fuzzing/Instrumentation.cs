using SharpFuzz;

namespace AttendAndExcite.Fuzzing;

/// <summary>Lets SharpFuzz write coverage counters into the libraries that lie beside this program. Called before they are loaded.</summary>
internal static class Instrumentation
{
    private static readonly string[] Libraries = ["AttendAndExcite.dll", "AttendAndExcite.Evaluation.dll"];

    // Every branch of what reads files; of the networks only their configurations.
    private static readonly string[] Namespaces = ["AttendAndExcite.Weights.", "AttendAndExcite.Configuration.", "AttendAndExcite.Text.", "AttendAndExcite.Sampling."];

    /// <summary>Instruments the libraries, unless an earlier run did.</summary>
    public static void Prepare() => Array.ForEach(Libraries, Prepare);

    private static void Prepare(string library)
    {
        string path = Path.Combine(AppContext.BaseDirectory, library), copy = $"{path}.{Environment.ProcessId}.tmp";
        File.Copy(path, copy, overwrite: true); // the original may be linked to other folders
        try
        {
            Fuzzer.Instrument(copy, IsReader, Options.Value);
            File.Move(copy, path, overwrite: true);
        }
        catch (InstrumentationException error) when (error.Message.Contains("already instrumented", StringComparison.OrdinalIgnoreCase))
        {
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static bool IsReader(string type) =>
        Namespaces.Any(name => type.StartsWith(name, StringComparison.Ordinal)) || type.EndsWith("Config", StringComparison.Ordinal)
        || type.EndsWith("ModelDefaults", StringComparison.Ordinal) || type.EndsWith("LatentPreview", StringComparison.Ordinal)
        || type.EndsWith("WordPieces", StringComparison.Ordinal) || type.EndsWith("PictureNormalisation", StringComparison.Ordinal);
}
