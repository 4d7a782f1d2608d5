using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Timeout;

namespace AttendAndExcite.Weights.Hub;

/// <summary>Asks the Hub, again where that may help.</summary>
internal sealed class HubConnection : IDisposable
{
    private const int LargestAnswer = 32 << 20;

    private readonly HubSettings _settings;
    private readonly ServiceProvider _services;

    public HubConnection(HubSettings settings)
    {
        _settings = settings;
        var services = new ServiceCollection();
        var client = services.AddHttpClient(nameof(HubConnection), client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = settings.Patience.Answer });
        client.AddResilienceHandler("again", pipeline => pipeline.AddRetry(Retry(settings.Patience)).AddTimeout(settings.Patience.Answer));
        client.AddHttpMessageHandler(() => new HubRedirects());
        _services = services.BuildServiceProvider();
    }

    /// <summary>What a repository holds.</summary>
    public async Task<HubRepository> List(HubReference reference, CancellationToken cancellation)
    {
        string path = $"api/models/{reference.Repository}/revision/{Uri.EscapeDataString(reference.Revision)}?blobs=true";
        using var response = await Get(path, from: 0, reference, cancellation);
        if (!response.IsSuccessStatusCode) throw HubErrors.Refused(response, reference, _settings);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(_settings.Patience.Answer);
        try
        {
            return HubRepository.Parse(await ReadBounded(response, timeout.Token), reference);
        }
        catch (Exception error) when (error is IOException or HttpRequestException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw HubErrors.Unreachable(error, reference, _settings);
        }
    }

    /// <summary>The answer to a request for a file's bytes from a position on; its content is not read yet.</summary>
    /// <exception cref="HubException">The Hub refuses, or cannot be reached.</exception>
    public Task<HttpResponseMessage> Open(HubReference reference, string commit, HubFile file, long from, CancellationToken cancellation)
    {
        string path = string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString));
        return Get($"{reference.Repository}/resolve/{commit}/{path}", from, reference, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _services.Dispose();

    private async Task<HttpResponseMessage> Get(string path, long from, HubReference reference, CancellationToken cancellation)
    {
        var client = _services.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(HubConnection));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{_settings.Endpoint.AbsoluteUri.TrimEnd('/')}/{path}"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("attend-and-excite-dotnet", "1"));
        if (_settings.Token is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (from > 0) request.Headers.Range = new RangeHeaderValue(from, null);
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (Exception error) when (error is HttpRequestException or TimeoutRejectedException)
        {
            throw HubErrors.Unreachable(error, reference, _settings);
        }
    }

    private static HttpRetryStrategyOptions Retry(HubPatience patience) => new()
    {
        MaxRetryAttempts = patience.Retries,
        Delay = patience.Pause,
        MaxDelay = patience.LongestPause,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldHandle = arguments => ValueTask.FromResult(
            arguments.Outcome.Exception is HttpRequestException or TimeoutRejectedException
            || (arguments.Outcome.Result is { } response && IsPassing(response.StatusCode) && !(HubErrors.Wait(response) > patience.LongestPause))),
    };

    private static bool IsPassing(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    private static async Task<byte[]> ReadBounded(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var content = await response.Content.ReadAsStreamAsync(cancellation);
        using var buffer = new MemoryStream();
        byte[] portion = new byte[1 << 16];
        int count;
        while ((count = await content.ReadAsync(portion, cancellation)) > 0)
        {
            await buffer.WriteAsync(portion.AsMemory(0, count), cancellation);
            if (buffer.Length > LargestAnswer) throw new HubException($"The Hub's list of files has more than {LargestAnswer >> 20} MB; check that HF_ENDPOINT is a Hub.");
        }

        return buffer.ToArray();
    }
}
