using System.Diagnostics;
using AttendAndExcite.Tests.Weights;
using AttendAndExcite.Tests.Weights.Hub;
using AttendAndExcite.Weights.Hub;

namespace AttendAndExcite.Tests.App;

/// <summary>Several processes of <c>aae models pull</c> in one cache, and some that are killed: the cache is whole or can be completed, and never wrong.</summary>
public sealed class ModelsPullProcessTests : IAsyncLifetime
{
    private const string UNet = "unet/diffusion_pytorch_model.safetensors";

    private static readonly HubReference Model = new(FakeHub.Repository);

    private readonly ScratchFolder _folder = new();
    private FakeHub _hub = null!;

    private Dictionary<string, string> Environment => new() { ["HF_ENDPOINT"] = _hub.Address.ToString(), ["HF_HUB_CACHE"] = _folder.Root, ["HF_HUB_OFFLINE"] = "0", ["HF_TOKEN"] = "" };

    private int Size => _hub.Files[UNet].Length;

    private HubClient Client => new(_hub.Settings(_folder.Root));

    private FileInfo Incomplete => new(Path.Combine(_folder.Root, "models--some-org--some-model", "blobs", $"{FakeHub.HashOf(UNet, _hub.Files[UNet])}.incomplete"));

    public async ValueTask InitializeAsync() => _hub = (await FakeHub.Start()).WithFolder(Golden.Path("models/tiny-sd21"));

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Two_processes_that_pull_one_model_at_once_share_the_work()
    {
        _hub.Trouble = async (request, context) =>
        {
            // The U-Net is not sent before both are there.
            while (request is { Kind: "storage", File: UNet } && Listings() < 2 && !context.RequestAborted.IsCancellationRequested) await Task.Delay(10);
            return false;
        };

        var pulled = await Task.WhenAll(Pull(), Pull());

        Assert.All(pulled, result => Assert.True(result.Code == 0, result.Errors));
        Assert.Single(pulled.Select(result => result.Output.Trim()).Distinct());
        string[] large = [.. _hub.Downloads.Select(request => request.File).Where(FakeHub.IsLarge).Order(StringComparer.Ordinal)];
        Assert.Equal(large.Distinct(), large);
        Assert.Contains(UNet, large);
        await IsWhole();
    }

    [Fact]
    public async Task A_pull_that_is_killed_again_and_again_goes_on_where_it_was()
    {
        foreach (int tenths in (int[])[1, 4, 5, 9])
        {
            await KillAt(Size / 10 * tenths);
            Assert.Null(Client.Find(Model)); // not taken for a model
        }

        Assert.Equal(0, _hub.Requests.First(IsForUNet).From);
        _hub.Requests.Clear();
        _hub.Trouble = (_, _) => Task.FromResult(false);
        long kept = Incomplete.Length;
        var (code, _, errors) = await Pull();

        Assert.True(code == 0, errors);
        Assert.InRange(kept, (Size / 10 * 9) - 10_000, Size / 10 * 9);
        Assert.Equal([kept], _hub.Requests.Where(IsForUNet).Select(request => request.From));
        await IsWhole();
    }

    [Fact]
    public async Task Whoever_waits_for_a_process_that_is_killed_takes_over_from_it()
    {
        long until = Size / 2;
        _hub.Trouble = async (request, context) =>
        {
            if (!IsForUNet(request) || request.From > 0) return false;
            await _hub.SendAndHold(context, request, until);
            return true;
        };
        using var first = Start();
        await Arrived(until, first);
        var second = Pull();
        while (Listings() < 2 && !second.IsCompleted) await Task.Delay(10);

        await Kill(first);
        var (code, _, errors) = await second;

        Assert.True(code == 0, errors);
        var requests = _hub.Requests.Where(IsForUNet).ToArray();
        Assert.Equal(2, requests.Length);
        Assert.InRange(requests[1].From, until - 10_000, until);
        await IsWhole();
    }

    private static bool IsForUNet(FakeHubRequest request) => request is { Kind: "storage", File: UNet };

    private int Listings() => _hub.Requests.Count(request => request.Kind == "list");

    private Process Start() => Aae.Start(Environment, "models", "pull", FakeHub.Repository);

    private Task<(int Code, string Output, string Errors)> Pull() => Aae.Run(Environment, "models", "pull", FakeHub.Repository);

    private async Task KillAt(long position)
    {
        _hub.Trouble = async (request, context) =>
        {
            if (!IsForUNet(request)) return false;
            await _hub.SendAndHold(context, request, position);
            return true;
        };
        using var process = Start();
        await Arrived(position, process);
        await Kill(process);
    }

    /// <summary>Waits until so much of the U-Net is on the disk; some kB may still be in the process.</summary>
    private async Task Arrived(long position, Process process)
    {
        while (Incomplete is not { Exists: true } file || file.Length < position - 10_000)
        {
            Assert.False(process.HasExited, "It ended by itself.");
            await Task.Delay(10);
        }
    }

    private static async Task Kill(Process process)
    {
        process.Kill(); // SIGKILL
        await process.WaitForExitAsync();
    }

    private async Task IsWhole()
    {
        string snapshot = Client.Find(Model)!;
        Assert.NotNull(snapshot);
        foreach (var (file, content) in _hub.Files.Where(pair => FakeHub.IsLarge(pair.Key))) Assert.Equal(content, File.ReadAllBytes(Path.Combine(snapshot, file)));
        Assert.Empty(await Client.Verify(Model));
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.Root, "*", SearchOption.AllDirectories), file => file.EndsWith(".incomplete") || file.EndsWith(".tmp"));
    }
}
