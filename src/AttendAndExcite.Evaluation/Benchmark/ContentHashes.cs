using System.Security.Cryptography;
using System.Text;

namespace AttendAndExcite.Evaluation.Benchmark;

/// <summary>SHA-256 in hexadecimal digits.</summary>
internal static class ContentHashes
{
    /// <summary>Of bytes.</summary>
    public static string Of(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Of a text in UTF-8.</summary>
    public static string Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>Of a model: a single file, or the names and contents of a folder's weights and configurations. The estimate for previews changes no picture, and is none of them.</summary>
    public static string OfModel(string path)
    {
        if (File.Exists(path)) return OfFile(path);
        var files = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".safetensors" or ".json" or ".txt")
            .Select(file => (Name: Path.GetRelativePath(path, file).Replace('\\', '/'), File: file))
            .Where(file => file.Name != LatentPreview.FileName)
            .OrderBy(file => file.Name, StringComparer.Ordinal);
        return Of(string.Concat(files.Select(file => $"{file.Name} {OfFile(file.File)}\n")));
    }

    private static string OfFile(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
