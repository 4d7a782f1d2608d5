namespace AttendAndExcite.Miniature;

/// <summary>Folders of files that appear together or not at all.</summary>
internal static class WholeFolder
{
    /// <summary>Lets a folder be written beside its place; then moves the files there, over those of the same names.</summary>
    /// <param name="path">The folder, made where it is missing.</param>
    /// <param name="write">Writes the files into the folder that it is given.</param>
    public static void Write(string path, Action<string> write)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string unfinished = Path.Combine(Path.GetDirectoryName(target)!, $".{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(unfinished);
            write(unfinished);
            foreach (string file in Directory.GetFiles(unfinished, "*", SearchOption.AllDirectories))
            {
                string place = Path.Combine(target, Path.GetRelativePath(unfinished, file));
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                File.Move(file, place, overwrite: true);
            }
        }
        finally
        {
            if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        }
    }
}
