using AttendAndExcite.Configuration;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Fuzzing;

/// <summary>A reader of files that strangers made.</summary>
/// <param name="name">Its name on the command line.</param>
/// <param name="read">Reads an input.</param>
/// <param name="seeds">Valid inputs.</param>
internal sealed class FuzzTarget(string name, Action<byte[]> read, params IReadOnlyList<byte[]> seeds)
{
    /// <summary>What a refusal says beside what it quotes.</summary>
    private const int LongestSentence = 2000;

    /// <summary>Its name on the command line.</summary>
    public string Name => name;

    /// <summary>Valid inputs.</summary>
    public IReadOnlyList<byte[]> Seeds => seeds;

    /// <summary>Reads an input: true where it is understood, false where it is refused in a sentence for the user. Any other exception is a fault.</summary>
    public bool Understands(byte[] input) => Refusal(input) is null;

    /// <summary>Reads an input: null where it is understood, else the sentence for the user. Any other exception is a fault.</summary>
    public string? Refusal(byte[] input)
    {
        try
        {
            read(input);
            return null;
        }
        catch (Exception refusal) when (refusal is CheckpointException or ConfigException or RequestException)
        {
            if (refusal.Message.Length > LongestSentence) throw new InvalidOperationException($"The refusal has {refusal.Message.Length} letters.");
            return refusal.Message;
        }
    }
}
