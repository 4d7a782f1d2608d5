namespace AttendAndExcite.Configuration;

/// <summary>Keeps sentences for users short that quote from a file: a hostile one has names of megabytes.</summary>
internal static class Excerpt
{
    private const int Beginning = 1200;
    private const int End = 600;
    private const string Between = " [...] ";

    /// <summary>The sentence; of a very long one its beginning and its end.</summary>
    public static string Of(string sentence) =>
        sentence.Length <= Beginning + Between.Length + End ? sentence : string.Concat(sentence.AsSpan(0, Beginning), Between, sentence.AsSpan(sentence.Length - End));
}
