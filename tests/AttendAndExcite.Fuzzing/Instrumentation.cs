using SharpFuzz;

namespace AttendAndExcite.Fuzzing;

/// <summary>Lets SharpFuzz write coverage counters into the library that lies beside this program. Called before the library is loaded.</summary>
internal static class Instrumentation
{
    private const string Library = "AttendAndExcite.dll";

    // Every branch of what reads files; of the networks only their configurations.
    private static readonly string[] Namespaces = ["AttendAndExcite.Weights.", "AttendAndExcite.Configuration.", "AttendAndExcite.Text.", "AttendAndExcite.Sampling."];

    /// <summary>Instruments the library, unless an earlier run did.</summary>
    public static void Prepare()
    {
        string path = Path.Combine(AppContext.BaseDirectory, Library), copy = $"{path}.{Environment.ProcessId}.tmp";
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
        || type.EndsWith("ModelDefaults", StringComparison.Ordinal) || type.EndsWith("LatentPreview", StringComparison.Ordinal);
}
