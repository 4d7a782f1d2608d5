using AttendAndExcite.Weights.Hub;
using Microsoft.AspNetCore.Http;

namespace AttendAndExcite.Tests.Weights.Hub;

public sealed class HubTroubleTests : IAsyncLifetime
{
    private const string UNet = "unet/diffusion_pytorch_model.safetensors";
    private const int Size = 200_000;

    private static readonly HubReference Model = new(FakeHub.Repository);

    private readonly ScratchFolder _folder = new();
    private FakeHub _hub = null!;

    public async ValueTask InitializeAsync() => _hub = (await FakeHub.Start()).WithModel(Size);

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_download_that_breaks_at_every_tenth_goes_on_where_it_ended()
    {
        _hub.Trouble = async (request, context) =>
        {
            if (request is not { Kind: "storage", File: UNet }) return false;
            await _hub.Send(context, request, until: Math.Min(Size, (request.From / (Size / 10) * (Size / 10)) + (Size / 10)));
            return true;
        };

        await Pull();

        Assert.Equal(Enumerable.Range(0, 10).Select(tenth => (long)tenth * Size / 10), From(UNet));
        await IsWhole();
    }

    public static TheoryData<int> Tenths => [.. Enumerable.Range(1, 9)];

    [Theory]
    [MemberData(nameof(Tenths))]
    public async Task A_later_run_goes_on_where_an_earlier_one_gave_up(int tenths)
    {
        long until = Size / 10 * tenths;
        _hub.Trouble = async (request, context) =>
        {
            if (request is not { Kind: "storage", File: UNet }) return false;
            if (request.From < until) await _hub.Send(context, request, until);
            else context.Abort();
            return true;
        };

        Assert.Contains("kept", (await Fails()).Message);
        Assert.Null(Client().Find(Model));
        _hub.Trouble = Nothing;
        _hub.Requests.Clear();
        await Pull();
        Assert.Equal([until], From(UNet));
        await IsWhole();
    }

    [Fact]
    public async Task Content_with_the_wrong_hash_never_becomes_part_of_the_model()
    {
        byte[] right = _hub.Files[UNet];
        object listing = _hub.Listing();
        _hub.Files[UNet] = [.. right.Reverse()];
        _hub.Trouble = (request, context) => request.Kind == "list" ? Write(context.Response.WriteAsJsonAsync(listing)) : Nothing(request, context);

        Assert.Contains("arrived damaged", (await Fails()).Message);

        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.Root, "*", SearchOption.AllDirectories), file => file.Contains(FakeHub.HashOf(UNet, right)) && !file.EndsWith(".lock"));
        _hub.Files[UNet] = right;
        await Pull();
        await IsWhole();
    }

    [Fact]
    public async Task A_damaged_rest_of_an_earlier_run_is_thrown_away()
    {
        _folder.Write($"models--some-org--some-model/blobs/{FakeHub.HashOf(UNet, _hub.Files[UNet])}.incomplete", new byte[5000]);

        await Pull();

        Assert.Equal([5000, 0], From(UNet));
        await IsWhole();
    }

    [Theory]
    [InlineData(200)] // the server does not know ranges and sends everything
    [InlineData(416)]
    public async Task Servers_that_cannot_go_on_send_the_file_again(int status)
    {
        _folder.Write($"models--some-org--some-model/blobs/{FakeHub.HashOf(UNet, _hub.Files[UNet])}.incomplete", _hub.Files[UNet][..5000]);
        _hub.Trouble = async (request, context) =>
        {
            if (request is not { Kind: "storage", From: > 0 }) return false;
            context.Response.StatusCode = status;
            if (status == 200) await context.Response.Body.WriteAsync(_hub.Files[request.File]);
            return true;
        };

        await Pull();

        await IsWhole();
    }

    [Theory]
    [InlineData(401, null, "", "does not exist on 127.0.0.1, or is private", "RepoNotFound")]
    [InlineData(401, "hf_x", "", "does not accept your HF_TOKEN", null)]
    [InlineData(401, null, "", "set HF_TOKEN", null)]
    [InlineData(403, "hf_x", "", "may not read some-org/some-model", null)]
    [InlineData(403, "hf_x", "", "is gated: accept its licence", "GatedRepo")]
    [InlineData(404, "hf_x", "", "does not exist on 127.0.0.1, or your HF_TOKEN may not see it", "RepoNotFound")]
    [InlineData(404, null, "", "has no revision main", "RevisionNotFound")]
    [InlineData(429, null, "3600", "asks for 3600 seconds; wait, or set HF_TOKEN", null)]
    [InlineData(429, null, "0", "limits how often it may be asked", null)]
    [InlineData(500, null, "", "answered 500", null)]
    [InlineData(503, null, "", "answered 503", null)]
    public async Task Refusals_are_explained(int status, string? token, string retryAfter, string expected, string? code)
    {
        _hub.Trouble = (_, context) =>
        {
            context.Response.StatusCode = status;
            if (retryAfter.Length > 0) context.Response.Headers.RetryAfter = retryAfter;
            if (code is not null) context.Response.Headers["X-Error-Code"] = code;
            return Task.FromResult(true);
        };

        var error = await Assert.ThrowsAsync<HubException>(() => new HubClient(_hub.Settings(_folder.Root, token)).Pull(Model, new HubChoice()));

        Assert.Contains(expected, error.Message);
        bool isRetried = status >= 500 || retryAfter == "0";
        Assert.Equal(isRetried ? 5 : 1, _hub.Requests.Count);
    }

    [Theory]
    [InlineData(401, "does not accept your HF_TOKEN", null)]
    [InlineData(403, "is gated: accept its licence", "GatedRepo")]
    public async Task Refusals_of_a_file_behind_a_readable_list_are_explained_and_the_rest_is_kept(int status, string expected, string? code)
    {
        _hub.Trouble = (request, context) =>
        {
            if (request is not { Kind: "resolve", File: UNet }) return Task.FromResult(false);
            context.Response.StatusCode = status;
            if (code is not null) context.Response.Headers["X-Error-Code"] = code;
            return Task.FromResult(true);
        };

        var error = await Assert.ThrowsAsync<HubException>(() => new HubClient(_hub.Settings(_folder.Root, "hf_x")).Pull(Model, new HubChoice()));

        Assert.Contains(expected, error.Message);
        Assert.Null(Client().Find(Model));
        _hub.Trouble = Nothing;
        await Pull();
        await IsWhole();
    }

    [Fact]
    public async Task A_disk_that_fills_in_the_middle_of_a_file_is_one_sentence()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /dev/full.");
        string blobs = Path.Combine(_folder.Root, "models--some-org--some-model", "blobs"), part = Path.Combine(blobs, $"{FakeHub.HashOf(UNet, _hub.Files[UNet])}.incomplete");
        Directory.CreateDirectory(blobs);
        File.CreateSymbolicLink(part, "/dev/full"); // announces room, and has none

        Assert.Contains("is full", (await Fails()).Message);

        Assert.Null(Client().Find(Model));
        File.Delete(part);
        await Pull();
        await IsWhole();
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Passing_refusals_are_waited_for(int status)
    {
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<(string, string), int>();
        _hub.Trouble = (request, context) =>
        {
            if (seen.AddOrUpdate((request.Kind, request.File), 1, (_, count) => count + 1) > 2) return Task.FromResult(false);
            context.Response.StatusCode = status;
            return Task.FromResult(true);
        };

        await Pull();

        await IsWhole();
    }

    [Fact]
    public async Task A_server_that_sends_more_than_it_announced_is_stopped()
    {
        _hub.Trouble = async (request, context) =>
        {
            if (request is not { Kind: "storage", File: UNet }) return false;
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(new byte[65536], context.RequestAborted);
            return true;
        };

        Assert.Contains("sends more of unet/", (await Fails()).Message);
        Assert.True(Directory.EnumerateFiles(_folder.Root, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length) < 3 * Size);
    }

    [Fact]
    public async Task An_endless_list_is_stopped()
    {
        _hub.Trouble = async (_, context) =>
        {
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(new byte[1 << 20], context.RequestAborted);
            return true;
        };

        Assert.Contains("more than 32 MB", (await Fails()).Message);
    }

    [Fact]
    public async Task A_server_that_sends_a_byte_now_and_then_is_given_up_and_what_came_is_kept()
    {
        _hub.Trouble = async (request, context) =>
        {
            if (request is not { Kind: "storage", File: UNet }) return false;
            context.Response.StatusCode = request.From > 0 ? 206 : 200;
            if (request.From > 0) context.Response.Headers.ContentRange = $"bytes {request.From}-{Size - 1}/{Size}";
            for (long at = request.From; !context.RequestAborted.IsCancellationRequested; at++)
            {
                await context.Response.Body.WriteAsync(_hub.Files[UNet].AsMemory((int)at, 1), context.RequestAborted);
                await Task.Delay(10, context.RequestAborted);
            }

            return true;
        };
        var settings = _hub.Settings(_folder.Root);
        settings = settings with { Patience = settings.Patience with { Stall = TimeSpan.FromMilliseconds(200), Retries = 2 } };

        var error = await Assert.ThrowsAsync<HubException>(() => new HubClient(settings).Pull(Model, new HubChoice()));

        Assert.Contains("hardly anything arrived", error.Message);
        Assert.Equal(3, From(UNet).Length);
        _hub.Trouble = Nothing;
        await Pull();
        await IsWhole();
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up()
    {
        _hub.Trouble = async (_, context) =>
        {
            await Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        var settings = _hub.Settings(_folder.Root);
        settings = settings with { Patience = settings.Patience with { Answer = TimeSpan.FromMilliseconds(100), Retries = 1 } };

        var error = await Assert.ThrowsAsync<HubException>(() => new HubClient(settings).Pull(Model, new HubChoice()));

        Assert.Contains("could not be reached", error.Message);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_said_so()
    {
        await _hub.DisposeAsync();

        Assert.Contains("check the network and HF_ENDPOINT", (await Fails()).Message);
    }

    [Fact]
    public async Task A_model_that_does_not_fit_the_disk_is_not_begun()
    {
        _hub.Trouble = (request, context) => request.Kind == "list"
            ? Write(context.Response.WriteAsync(Newly(_hub.Listing()).Replace($":{Size},", ":4000000000000000000,")))
            : Nothing(request, context);

        var error = await Fails();

        Assert.Contains("is full: 4000000000", error.Message);
        Assert.Equal(["list"], _hub.Requests.Select(request => request.Kind));

        static string Newly(object listing) => System.Text.Json.JsonSerializer.Serialize(listing);
    }

    [Fact]
    public async Task A_cancelled_download_is_kept_and_goes_on()
    {
        using var cancellation = new CancellationTokenSource();
        _hub.Trouble = async (request, context) =>
        {
            if (request is not { Kind: "storage", File: UNet }) return false;
            context.Response.ContentLength = Size;
            await context.Response.Body.WriteAsync(_hub.Files[UNet].AsMemory(0, 60_000));
            await context.Response.Body.FlushAsync();
            await Task.Delay(100);
            await cancellation.CancelAsync();
            await Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client().Pull(Model, new HubChoice(), cancellation: cancellation.Token));

        _hub.Trouble = Nothing;
        _hub.Requests.Clear();
        await Pull();
        Assert.Equal([60_000], From(UNet));
        await IsWhole();
    }

    [Theory]
    [InlineData("../../evil")]
    [InlineData("/etc/evil")]
    [InlineData("unet/../../evil")]
    [InlineData("a\\b")]
    [InlineData("C:evil")]
    [InlineData("")]
    [InlineData("unet//x")]
    public async Task File_names_that_lead_out_of_the_cache_are_refused(string name)
    {
        _hub.Files[name] = [1];

        Assert.Contains("cannot be understood (the file name", (await Fails()).Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Root));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("<html>captive portal</html>")]
    [InlineData("""{"sha":"../x","siblings":[]}""")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[{"rfilename":"a","blobId":"../../x","size":1}]}""")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[{"rfilename":"a","blobId":"0123456789abcdef0123456789abcdef01234567","size":-1}]}""")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[{"rfilename":"a"}]}""")]
    public async Task Answers_that_are_none_of_the_hubs_are_refused(string answer)
    {
        _hub.Trouble = (_, context) => Write(context.Response.WriteAsync(answer));

        Assert.Contains("check that HF_ENDPOINT is a Hub", (await Fails()).Message);
    }

    [Fact]
    public async Task Redirections_without_end_are_left()
    {
        _hub.Trouble = (request, context) =>
        {
            context.Response.Redirect("/again");
            return Task.FromResult(true);
        };

        Assert.Contains("redirects more than 5 times", (await Fails()).Message);
    }

    [Fact]
    public async Task Repositories_without_usable_weights_are_refused_with_a_remedy()
    {
        _hub.Files.Remove(UNet);
        _hub.Files.Remove("unet/diffusion_pytorch_model.fp16.safetensors");
        Assert.Contains("only as a Python pickle", (await Fails()).Message);

        _hub.Files.Remove("model_index.json");
        _hub.Files["v1-5-pruned.safetensors"] = [1];
        Assert.Contains("only single-file checkpoints (v1-5-pruned.safetensors)", (await Fails()).Message);
    }

    private static Task<bool> Nothing(FakeHubRequest request, HttpContext context) => Task.FromResult(false);

    private static async Task<bool> Write(Task writing)
    {
        await writing;
        return true;
    }

    private HubClient Client() => new(_hub.Settings(_folder.Root));

    private Task Pull() => Client().Pull(Model, new HubChoice());

    private Task<HubException> Fails() => Assert.ThrowsAsync<HubException>(Pull);

    private long[] From(string file) => [.. _hub.Requests.Where(request => request.Kind == "storage" && request.File == file).Select(request => request.From)];

    private async Task IsWhole()
    {
        string snapshot = Client().Find(Model)!;
        Assert.NotNull(snapshot);
        Assert.Equal(_hub.Files[UNet], File.ReadAllBytes(Path.Combine(snapshot, UNet)));
        Assert.Empty(await Client().Verify(Model));
    }
}
