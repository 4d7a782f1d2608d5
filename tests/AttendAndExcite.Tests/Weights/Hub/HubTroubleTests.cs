using AttendAndExcite.Weights.Hub;
using Microsoft.AspNetCore.Http;

namespace AttendAndExcite.Tests.Weights.Hub;

/// <summary>Downloads that go wrong on their way: the cache is whole or can be completed, never wrong.</summary>
public sealed class HubTroubleTests : TroubledHub
{
    [Fact]
    public async Task A_download_that_breaks_at_every_tenth_goes_on_where_it_ended()
    {
        Hub.Trouble = async (request, context) =>
        {
            if (request is not { Kind: "storage", File: UNet }) return false;
            await Hub.Send(context, request, until: Math.Min(Size, (request.From / (Size / 10) * (Size / 10)) + (Size / 10)));
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
        Hub.Trouble = async (request, context) =>
        {
            if (request is not { Kind: "storage", File: UNet }) return false;
            if (request.From < until) await Hub.Send(context, request, until);
            else context.Abort();
            return true;
        };

        Assert.Contains("kept", (await Fails()).Message);
        Assert.Null(Client().Find(Model));
        Hub.Trouble = Nothing;
        Hub.Requests.Clear();
        await Pull();
        Assert.Equal([until], From(UNet));
        await IsWhole();
    }

    [Fact]
    public async Task Content_with_the_wrong_hash_never_becomes_part_of_the_model()
    {
        byte[] right = Hub.Files[UNet];
        object listing = Hub.Listing();
        Hub.Files[UNet] = [.. right.Reverse()];
        Hub.Trouble = (request, context) => request.Kind == "list" ? Write(context.Response.WriteAsJsonAsync(listing)) : Nothing(request, context);

        Assert.Contains("arrived damaged", (await Fails()).Message);

        Assert.DoesNotContain(Directory.EnumerateFiles(Folder.Root, "*", SearchOption.AllDirectories), file => file.Contains(FakeHub.HashOf(UNet, right)) && !file.EndsWith(".lock"));
        Hub.Files[UNet] = right;
        await Pull();
        await IsWhole();
    }

    [Fact]
    public async Task A_damaged_rest_of_an_earlier_run_is_thrown_away()
    {
        Folder.Write($"models--some-org--some-model/blobs/{FakeHub.HashOf(UNet, Hub.Files[UNet])}.incomplete", new byte[5000]);

        await Pull();

        Assert.Equal([5000, 0], From(UNet));
        await IsWhole();
    }

    [Theory]
    [InlineData(200)] // the server does not know ranges and sends everything
    [InlineData(416)]
    public async Task Servers_that_cannot_go_on_send_the_file_again(int status)
    {
        Folder.Write($"models--some-org--some-model/blobs/{FakeHub.HashOf(UNet, Hub.Files[UNet])}.incomplete", Hub.Files[UNet][..5000]);
        Hub.Trouble = async (request, context) =>
        {
            if (request is not { Kind: "storage", From: > 0 }) return false;
            context.Response.StatusCode = status;
            if (status == 200) await context.Response.Body.WriteAsync(Hub.Files[request.File]);
            return true;
        };

        await Pull();

        await IsWhole();
    }

    [Fact]
    public async Task A_disk_that_fills_in_the_middle_of_a_file_is_one_sentence()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /dev/full.");
        string blobs = Path.Combine(Folder.Root, "models--some-org--some-model", "blobs"), part = Path.Combine(blobs, $"{FakeHub.HashOf(UNet, Hub.Files[UNet])}.incomplete");
        Directory.CreateDirectory(blobs);
        File.CreateSymbolicLink(part, "/dev/full"); // announces room, and has none

        Assert.Contains("is full", (await Fails()).Message);

        Assert.Null(Client().Find(Model));
        File.Delete(part);
        await Pull();
        await IsWhole();
    }

    [Fact]
    public async Task A_server_that_sends_more_than_it_announced_is_stopped()
    {
        Hub.Trouble = async (request, context) =>
        {
            if (request is not { Kind: "storage", File: UNet }) return false;
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(new byte[65536], context.RequestAborted);
            return true;
        };

        Assert.Contains("sends more of unet/", (await Fails()).Message);
        Assert.True(Directory.EnumerateFiles(Folder.Root, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length) < 3 * Size);
    }

    [Fact]
    public async Task A_server_that_sends_a_byte_now_and_then_is_given_up_and_what_came_is_kept()
    {
        Hub.Trouble = async (request, context) =>
        {
            if (request is not { Kind: "storage", File: UNet }) return false;
            context.Response.StatusCode = request.From > 0 ? 206 : 200;
            if (request.From > 0) context.Response.Headers.ContentRange = $"bytes {request.From}-{Size - 1}/{Size}";
            for (long at = request.From; !context.RequestAborted.IsCancellationRequested; at++)
            {
                await context.Response.Body.WriteAsync(Hub.Files[UNet].AsMemory((int)at, 1), context.RequestAborted);
                await Task.Delay(10, context.RequestAborted);
            }

            return true;
        };
        var settings = Hub.Settings(Folder.Root);
        settings = settings with { Patience = settings.Patience with { Stall = TimeSpan.FromMilliseconds(200), Retries = 2 } };

        var error = await Assert.ThrowsAsync<HubException>(() => new HubClient(settings).Pull(Model, new HubChoice()));

        Assert.Contains("hardly anything arrived", error.Message);
        Assert.Equal(3, From(UNet).Length);
        Hub.Trouble = Nothing;
        await Pull();
        await IsWhole();
    }

    [Fact]
    public async Task A_model_that_does_not_fit_the_disk_is_not_begun()
    {
        Hub.Trouble = (request, context) => request.Kind == "list"
            ? Write(context.Response.WriteAsync(Newly(Hub.Listing()).Replace($":{Size},", ":4000000000000000000,")))
            : Nothing(request, context);

        var error = await Fails();

        Assert.Contains("is full: 4000000000", error.Message);
        Assert.Equal(["list"], Hub.Requests.Select(request => request.Kind));

        static string Newly(object listing) => System.Text.Json.JsonSerializer.Serialize(listing);
    }

    [Fact]
    public async Task A_cancelled_download_is_kept_and_goes_on()
    {
        using var cancellation = new CancellationTokenSource();
        Hub.Trouble = async (request, context) =>
        {
            if (request is not { Kind: "storage", File: UNet }) return false;
            context.Response.ContentLength = Size;
            await context.Response.Body.WriteAsync(Hub.Files[UNet].AsMemory(0, 60_000));
            await context.Response.Body.FlushAsync();
            await Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };

        var cancelAt60000 = new Told(told =>
        {
            if (told is { File: UNet, Received: 60_000 }) cancellation.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client().Pull(Model, new HubChoice(), progress: cancelAt60000, cancellation: cancellation.Token));

        Hub.Trouble = Nothing;
        Hub.Requests.Clear();
        await Pull();
        Assert.Equal([60_000], From(UNet));
        await IsWhole();
    }
}
