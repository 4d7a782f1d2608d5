namespace AttendAndExcite.App;

/// <summary>A file that a command writes when its work is done.</summary>
internal static class OutputFile
{
    /// <summary>Checks that the file can be written before any work is done; makes its folder where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What is to be written.</param>
    /// <param name="option">The option by which another file is chosen.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void CheckWritable(string path, string what, string option)
    {
        if (Path.EndsInDirectorySeparator(path) || Directory.Exists(path)) throw new IOException($"{path} is a folder; name a file with {option}.");
        OutputFolder.CheckWritable(Path.GetDirectoryName(Path.GetFullPath(path))!, what, option);
    }
}
