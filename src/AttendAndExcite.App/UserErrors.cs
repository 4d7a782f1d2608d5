using System.Runtime.InteropServices;
using AttendAndExcite.Configuration;
using AttendAndExcite.Miniature.Training;
using AttendAndExcite.Text;
using AttendAndExcite.Weights;
using AttendAndExcite.Weights.Hub;

namespace AttendAndExcite.App;

/// <summary>The exit codes of failures that are explained to the user in one sentence.</summary>
internal static class UserErrors
{
    /// <summary>The command was not understood, or asks for what cannot be.</summary>
    public const int Misuse = 2;

    /// <summary>The command was right, and failed.</summary>
    public const int Failure = 1;

    /// <summary>Interrupted from the keyboard: 128 + SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;

    private const string OutOfMemory = "There is not enough memory: let --max-memory save some, make smaller or fewer pictures at once (--width, --height, --batch 1), or choose a smaller model.";

    private static readonly string[] MemoryWords = ["out of memory", "not enough memory", "can't allocate memory", "bad_alloc"];

    // ENOSPC and EDQUOT on Linux, EDQUOT on macOS, ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL on Windows.
    private static readonly int[] DiskFull = [28, 122, 69, unchecked((int)0x80070027), unchecked((int)0x80070070)];

    /// <summary>The exit code of an exception whose message is for the user; null for one that is a fault of the program.</summary>
    public static int? ExitCode(Exception error) => error switch
    {
        FileNotFoundException { FileName: { } name } when name.Contains(", Version=", StringComparison.Ordinal) => null, // an assembly of the program itself
        RequestException or UnknownSubjectException or UnknownModelException => Misuse,
        ConfigException or CheckpointException or HubException or TrainingException or IOException or UnauthorizedAccessException => Failure,
        OperationCanceledException => Interrupted,
        ArgumentOutOfRangeException when IsFileTooLarge(error) => Failure,
        OutOfMemoryException or ExternalException => Failure, // libtorch's errors are ExternalExceptions
        _ => null,
    };

    /// <summary>What the user is told: one sentence, without the trace that libtorch appends.</summary>
    public static string Sentence(Exception error) => error switch
    {
        OperationCanceledException => "Interrupted.",
        OutOfMemoryException => OutOfMemory,
        ExternalException when MemoryWords.Any(words => error.Message.Contains(words, StringComparison.OrdinalIgnoreCase)) => OutOfMemory,
        IOException when DiskFull.Contains(error.HResult) => $"The disk is full ({error.Message.TrimEnd('.')}); make room and give the command again: what is finished is kept.",
        ArgumentOutOfRangeException when IsFileTooLarge(error) => "A file would be larger than the file system or the limit of file sizes (ulimit -f) allows; write to another disk or raise the limit, and give the command again: what is finished is kept.",
        ExternalException => $"The tensor library failed: {error.Message.Split('\n')[0]}",
        _ => error.Message,
    };

    /// <summary>What .NET makes of EFBIG.</summary>
    private static bool IsFileTooLarge(Exception error) => error.TargetSite?.DeclaringType == typeof(RandomAccess);
}
