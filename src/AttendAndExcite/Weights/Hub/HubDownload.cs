using System.Net;
using Polly;
using Polly.Retry;

namespace AttendAndExcite.Weights.Hub;

/// <summary>
/// Brings one file into the cache. What has arrived stays in <c>HASH.incomplete</c>, from which any later run goes on; only a
/// complete file whose content has the right hash becomes a blob.
/// </summary>
internal sealed class HubDownload(HubConnection connection, HubSettings settings, HubReference reference, string commit, IProgress<HubProgress>? progress)
{
    private readonly HubCache _cache = new(settings.Cache);

    /// <summary>Downloads what is missing of a file and links it into the snapshot.</summary>
    /// <exception cref="HubException">The network, the Hub, the content or the disk is at fault; what has arrived is kept unless it is wrong.</exception>
    public async Task Fetch(HubFile file, CancellationToken cancellation)
    {
        string blob = _cache.Blob(reference, file);
        if (!File.Exists(blob))
        {
            using var taken = await FileLock.Take(_cache.Lock(reference, file), cancellation);
            if (!File.Exists(blob)) await Complete(file, blob, cancellation); // another process may have brought it
        }

        _cache.Link(reference, commit, file);
        progress?.Report(new HubProgress(file.Path, file.Size, file.Size));
    }

    private async Task Complete(HubFile file, string blob, CancellationToken cancellation)
    {
        string incomplete = $"{blob}.incomplete";
        Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
        bool isResumed = Length(incomplete) > 0;
        await Bring(file, incomplete, cancellation);
        if (!await ContentHash.Matches(incomplete, file.Hash, cancellation))
        {
            File.Delete(incomplete);
            if (!isResumed) throw new HubException($"{file.Path} of {reference} arrived damaged: its content has not the hash that the Hub gives for it; it was deleted, try again.");
            // What an earlier run left may have been the fault (a power cut, a full disk): once more from the beginning.
            await Complete(file, blob, cancellation);
            return;
        }

        File.Move(incomplete, blob, overwrite: true);
    }

    private async Task Bring(HubFile file, string incomplete, CancellationToken cancellation)
    {
        var attempts = new Attempts(settings.Patience, file.Size, () => Length(incomplete));
        try
        {
            await attempts.Pipeline.ExecuteAsync(async token => await Continue(file, incomplete, token), cancellation);
        }
        catch (IOException error) when (HubErrors.IsDiskFull(error))
        {
            throw HubErrors.DiskFull(settings.Cache, file.Size - Length(incomplete));
        }
        catch (Exception error) when (error is IOException or HttpRequestException or TimeoutException)
        {
            throw new HubException($"The download of {file.Path} broke off ({error.Message.TrimEnd('.')}); {HubErrors.Megabytes(Length(incomplete))} of {HubErrors.Megabytes(file.Size)} MB are kept: run the command again to go on.");
        }
    }

    /// <summary>One request for what is missing.</summary>
    private async Task Continue(HubFile file, string incomplete, CancellationToken cancellation)
    {
        await using var target = new FileStream(incomplete, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        if (target.Length > file.Size) target.SetLength(0);
        if (target.Length < file.Size)
        {
            using var response = await connection.Open(reference, commit, file, target.Length, cancellation);
            bool isRest = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == target.Length;
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable || (response.StatusCode == HttpStatusCode.PartialContent && !isRest))
            {
                target.SetLength(0);
                throw new IOException("the server cannot go on where the download ended");
            }

            if (!response.IsSuccessStatusCode) throw HubErrors.Refused(response, reference, settings);
            if (!isRest && target.Length > 0) target.SetLength(0); // the server sends the whole file
            target.Seek(0, SeekOrigin.End);
            await Copy(response, target, file, cancellation);
        }

        await target.FlushAsync(cancellation);
        RandomAccess.FlushToDisk(target.SafeFileHandle);
    }

    private async Task Copy(HttpResponseMessage response, FileStream target, HubFile file, CancellationToken cancellation)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stall.CancelAfter(settings.Patience.Stall);
        try
        {
            await using var source = await response.Content.ReadAsStreamAsync(stall.Token);
            byte[] buffer = new byte[1 << 17];
            long counted = target.Position;
            int count;
            while ((count = await source.ReadAsync(buffer, stall.Token)) > 0)
            {
                if (target.Position + count > file.Size) throw new HubException($"The server sends more of {file.Path} than the {file.Size} bytes that the Hub announces.");
                await target.WriteAsync(buffer.AsMemory(0, count), cancellation);
                progress?.Report(new HubProgress(file.Path, target.Position, file.Size));
                if (target.Position - counted < settings.Patience.LeastBytes) continue;
                counted = target.Position;
                stall.CancelAfter(settings.Patience.Stall);
            }

            if (target.Position < file.Size) throw new IOException($"the connection ended after {target.Position} of {file.Size} bytes");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"hardly anything arrived for {settings.Patience.Stall.TotalSeconds} seconds");
        }
    }

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    /// <summary>Repeats a download as long as it advances by a MiB or a sixteenth; without such progress as often as a request.</summary>
    private sealed class Attempts
    {
        private readonly HubPatience _patience;
        private readonly long _advance;
        private readonly Func<long> _length;
        private long _last;
        private int _inVain;

        public Attempts(HubPatience patience, long size, Func<long> length)
        {
            _advance = Math.Clamp(size / 16, 1, 1 << 20);
            (_patience, _length, _last) = (patience, length, length());
            Pipeline = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(IsWorthwhile(arguments.Outcome.Exception)),
                MaxRetryAttempts = int.MaxValue,
                DelayGenerator = _ => ValueTask.FromResult<TimeSpan?>(_patience.Pause * Math.Pow(2, Math.Max(0, _inVain - 1))),
            }).Build();
        }

        public ResiliencePipeline Pipeline { get; }

        private bool IsWorthwhile(Exception? error)
        {
            if (error is not (IOException or HttpRequestException or TimeoutException) || (error is IOException full && HubErrors.IsDiskFull(full))) return false;
            long length = _length();
            _inVain = length - _last >= _advance ? 0 : _inVain + 1;
            _last = length;
            return _inVain <= _patience.Retries;
        }
    }
}
