using Polly;
using Polly.Retry;

namespace AttendAndExcite.Weights.Hub;

/// <summary>A lock between processes: an open file, which the system closes when its process dies. Python's filelock takes the same one.</summary>
internal static class FileLock
{
    // EAGAIN on Linux, EWOULDBLOCK on macOS, ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION on Windows.
    private static readonly int[] Taken = [11, 35, unchecked((int)0x80070020), unchecked((int)0x80070021)];

    private static readonly ResiliencePipeline<FileStream> Patiently = new ResiliencePipelineBuilder<FileStream>()
        .AddRetry(new RetryStrategyOptions<FileStream>
        {
            ShouldHandle = new PredicateBuilder<FileStream>().Handle<IOException>(error => Taken.Contains(error.HResult)),
            MaxRetryAttempts = int.MaxValue,
            Delay = TimeSpan.FromMilliseconds(200),
        })
        .Build();

    /// <summary>Takes the lock until the result is disposed, or is null where somebody else has it.</summary>
    public static IDisposable? TryTake(string path)
    {
        try
        {
            return Open(path);
        }
        catch (IOException error) when (Taken.Contains(error.HResult))
        {
            return null;
        }
    }

    /// <summary>Waits until nobody else has the lock, and takes it until the result is disposed.</summary>
    public static async Task<IDisposable> Take(string path, CancellationToken cancellation)
    {
        return await Patiently.ExecuteAsync(_ => ValueTask.FromResult(Open(path)), cancellation);
    }

    private static FileStream Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }
}
