using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AttendAndExcite.Weights.Hub;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AttendAndExcite.Tests.Weights.Hub;

/// <summary>A Hub on this machine with one repository; large files lie behind a redirection to another host name, as the real one's do.</summary>
internal sealed class FakeHub : IAsyncDisposable
{
    public const string Repository = "some-org/some-model";
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly WebApplication _application;

    private FakeHub(WebApplication application) => _application = application;

    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<FakeHubRequest> Requests { get; } = [];

    /// <summary>Answers a request in its own way, and says whether it did.</summary>
    public Func<FakeHubRequest, HttpContext, Task<bool>> Trouble { get; set; } = (_, _) => Task.FromResult(false);

    public Uri Address { get; private set; } = null!;

    public IEnumerable<FakeHubRequest> Downloads => Requests.Where(request => request.Kind == "storage" || (request.Kind == "resolve" && !IsLarge(request.File)));

    public static async Task<FakeHub> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var hub = new FakeHub(builder.Build());
        hub._application.Run(hub.Answer);
        await hub._application.StartAsync();
        hub.Address = new Uri(hub._application.Urls.First());
        return hub;
    }

    public HubSettings Settings(string cache, string? token = null) => new()
    {
        Endpoint = Address,
        Cache = cache,
        Token = token,
        Patience = new HubPatience { Answer = TimeSpan.FromMinutes(1), Stall = TimeSpan.FromMinutes(1), Pause = TimeSpan.FromMilliseconds(5), LongestPause = TimeSpan.FromSeconds(1) },
    };

    /// <summary>A model whose U-Net has this many bytes, and much beside it that nobody needs.</summary>
    public FakeHub WithModel(int size = 100_000)
    {
        foreach (string text in (string[])["model_index.json", "scheduler/scheduler_config.json", "tokenizer/vocab.json", "tokenizer/merges.txt", "unet/config.json", "vae/config.json", "text_encoder/config.json"])
            Files[text] = Encoding.UTF8.GetBytes($$"""{"this is":"{{text}}"}""");
        foreach (string text in (string[])["README.md", "safety_checker/config.json", "unet/diffusion_pytorch_model.bin", "sd-v1-4.ckpt", "vae/diffusion_pytorch_model.non_ema.safetensors"])
            Files[text] = Encoding.UTF8.GetBytes(text);
        var random = new Random(1);
        foreach (var (file, length) in new[] { ("unet/diffusion_pytorch_model", size), ("vae/diffusion_pytorch_model", 1000), ("text_encoder/model", 2000), ("safety_checker/model", 10) })
        {
            foreach (string variant in (string[])["", ".fp16"])
            {
                byte[] content = new byte[length];
                random.NextBytes(content);
                Files[$"{file}{variant}.safetensors"] = content;
            }
        }

        return this;
    }

    /// <summary>The files of a model folder.</summary>
    public FakeHub WithFolder(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            Files[Path.GetRelativePath(folder, file).Replace('\\', '/')] = File.ReadAllBytes(file);
        return this;
    }

    public static bool IsLarge(string file) => file.EndsWith(".safetensors", StringComparison.Ordinal);

#pragma warning disable CA5350 // Git's object ids
    public static string HashOf(string file, byte[] content) => Convert.ToHexStringLower(IsLarge(file)
        ? SHA256.HashData(content)
        : SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));
#pragma warning restore CA5350

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task Answer(HttpContext context)
    {
        string[] path = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string authorization = context.Request.Headers.Authorization.ToString();
        string range = context.Request.Headers.Range.ToString();
        long from = range.Length == 0 ? 0 : long.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
        var request = path switch
        {
            ["api", "models", _, _, "revision", var revision] => new FakeHubRequest("list", revision, from, authorization, context.Request.Host.Host),
            [_, _, "resolve", _, .. var file] => new FakeHubRequest("resolve", string.Join('/', file), from, authorization, context.Request.Host.Host),
            ["storage", .. var file] => new FakeHubRequest("storage", string.Join('/', file), from, authorization, context.Request.Host.Host),
            _ => new FakeHubRequest("unknown", context.Request.Path, from, authorization, context.Request.Host.Host),
        };
        Requests.Enqueue(request);
        if (await Trouble(request, context)) return;
        switch (request.Kind)
        {
            case "list":
                await context.Response.WriteAsJsonAsync(Listing());
                break;
            case "resolve" when IsLarge(request.File):
                context.Response.Redirect($"http://localhost:{Address.Port}/storage/{request.File}");
                break;
            case "resolve" or "storage" when Files.ContainsKey(request.File):
                await Send(context, request, until: Files[request.File].Length);
                break;
            default:
                context.Response.StatusCode = 404;
                break;
        }
    }

    public object Listing() => new
    {
        sha = Commit,
        siblings = Files.Select(pair => IsLarge(pair.Key)
            ? (object)new { rfilename = pair.Key, size = pair.Value.Length, blobId = new string('a', 40), lfs = new { sha256 = HashOf(pair.Key, pair.Value), size = pair.Value.Length, pointerSize = 135 } }
            : new { rfilename = pair.Key, size = pair.Value.Length, blobId = HashOf(pair.Key, pair.Value) }).ToArray(),
    };

    /// <summary>
    /// Sends a file from where the request wants it, and ends the connection at a position if that is not its end: what was sent
    /// arrives, because Kestrel closes a connection whose answer is shorter than announced, and does not reset it.
    /// </summary>
    public Task Send(HttpContext context, FakeHubRequest request, long until) => SendPart(context, request, until);

    /// <summary>Sends a file up to a position, and then nothing until the client is gone.</summary>
    public async Task SendAndHold(HttpContext context, FakeHubRequest request, long until)
    {
        await SendPart(context, request, until);
        await Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private async Task SendPart(HttpContext context, FakeHubRequest request, long until)
    {
        byte[] content = Files[request.File];
        context.Response.StatusCode = request.From > 0 ? 206 : 200;
        if (request.From > 0) context.Response.Headers.ContentRange = $"bytes {request.From}-{content.Length - 1}/{content.Length}";
        context.Response.ContentLength = content.Length - request.From;
        await context.Response.Body.WriteAsync(content.AsMemory((int)request.From, (int)(until - request.From)));
        await context.Response.Body.FlushAsync();
    }
}
