using System.Text.Json;

namespace AttendAndExcite.Configuration;

/// <summary>What is wrong with a text that should be JSON, in this program's words.</summary>
internal static class JsonFault
{
    /// <summary>A clause: where the parser stopped, counted from 1; or that a text is not valid Unicode, which the parser leaves to the reader of each.</summary>
    /// <param name="error">A <see cref="JsonException"/>, or the <see cref="InvalidOperationException"/> of reading a text.</param>
    public static string Of(Exception error) => error is JsonException { LineNumber: { } line, BytePositionInLine: { } position }
        ? $"it breaks off or goes wrong in line {line + 1} at byte {position + 1}"
        : "a text in it is not valid Unicode";
}
