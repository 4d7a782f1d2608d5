using System.Text.Encodings.Web;
using System.Text.Json;
using AttendAndExcite.Imaging;

namespace AttendAndExcite.App;

/// <summary>Results for programs.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions Style = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes something as JSON with names in snake_case.</summary>
    public static void Write<T>(string path, T content) => WholeFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(content, Style));
}
