using AttendAndExcite.Weights.Hub;
using Microsoft.AspNetCore.Http;

namespace AttendAndExcite.Tests.Weights.Hub;

/// <summary>What a Hub refuses, and answers that no Hub gives: one sentence with the remedy.</summary>
public sealed class HubRefusalTests : TroubledHub
{
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
        Hub.Trouble = (_, context) =>
        {
            context.Response.StatusCode = status;
            if (retryAfter.Length > 0) context.Response.Headers.RetryAfter = retryAfter;
            if (code is not null) context.Response.Headers["X-Error-Code"] = code;
            return Task.FromResult(true);
        };

        var error = await Assert.ThrowsAsync<HubException>(() => new HubClient(Hub.Settings(Folder.Root, token)).Pull(Model, new HubChoice()));

        Assert.Contains(expected, error.Message);
        bool isRetried = status >= 500 || retryAfter == "0";
        Assert.Equal(isRetried ? 5 : 1, Hub.Requests.Count);
    }

    [Theory]
    [InlineData(401, "does not accept your HF_TOKEN", null)]
    [InlineData(403, "is gated: accept its licence", "GatedRepo")]
    public async Task Refusals_of_a_file_behind_a_readable_list_are_explained_and_the_rest_is_kept(int status, string expected, string? code)
    {
        Hub.Trouble = (request, context) =>
        {
            if (request is not { Kind: "resolve", File: UNet }) return Task.FromResult(false);
            context.Response.StatusCode = status;
            if (code is not null) context.Response.Headers["X-Error-Code"] = code;
            return Task.FromResult(true);
        };

        var error = await Assert.ThrowsAsync<HubException>(() => new HubClient(Hub.Settings(Folder.Root, "hf_x")).Pull(Model, new HubChoice()));

        Assert.Contains(expected, error.Message);
        Assert.Null(Client().Find(Model));
        Hub.Trouble = Nothing;
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
        Hub.Trouble = (request, context) =>
        {
            if (seen.AddOrUpdate((request.Kind, request.File), 1, (_, count) => count + 1) > 2) return Task.FromResult(false);
            context.Response.StatusCode = status;
            return Task.FromResult(true);
        };

        await Pull();

        await IsWhole();
    }

    [Fact]
    public async Task An_endless_list_is_stopped()
    {
        Hub.Trouble = async (_, context) =>
        {
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(new byte[1 << 20], context.RequestAborted);
            return true;
        };

        Assert.Contains("more than 32 MB", (await Fails()).Message);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up()
    {
        Hub.Trouble = async (_, context) =>
        {
            await Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        var settings = Hub.Settings(Folder.Root);
        settings = settings with { Patience = settings.Patience with { Answer = TimeSpan.FromMilliseconds(100), Retries = 1 } };

        var error = await Assert.ThrowsAsync<HubException>(() => new HubClient(settings).Pull(Model, new HubChoice()));

        Assert.Contains("could not be reached", error.Message);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_said_so()
    {
        await Hub.DisposeAsync();

        Assert.Contains("check the network and HF_ENDPOINT", (await Fails()).Message);
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
        Hub.Files[name] = [1];

        Assert.Contains("cannot be understood (the file name", (await Fails()).Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder.Root));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("<html>captive portal</html>")]
    [InlineData("""{"sha":"../x","siblings":[]}""")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[{"rfilename":"a","blobId":"../../x","size":1}]}""")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[{"rfilename":"a","blobId":"0123456789abcdef0123456789abcdef01234567","size":-1}]}""")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[{"rfilename":"a"}]}""")]
    public async Task Answers_that_are_none_of_theHubs_are_refused(string answer)
    {
        Hub.Trouble = (_, context) => Write(context.Response.WriteAsync(answer));

        Assert.Contains("check that HF_ENDPOINT is a Hub", (await Fails()).Message);
    }

    [Fact]
    public async Task Redirections_without_end_are_left()
    {
        Hub.Trouble = (request, context) =>
        {
            context.Response.Redirect("/again");
            return Task.FromResult(true);
        };

        Assert.Contains("redirects more than 5 times", (await Fails()).Message);
    }

    [Fact]
    public async Task Repositories_without_usable_weights_are_refused_with_a_remedy()
    {
        Hub.Files.Remove(UNet);
        Hub.Files.Remove("unet/diffusion_pytorch_model.fp16.safetensors");
        Assert.Contains("only as a Python pickle", (await Fails()).Message);

        Hub.Files.Remove("model_index.json");
        Hub.Files["v1-5-pruned.safetensors"] = [1];
        Assert.Contains("only single-file checkpoints (v1-5-pruned.safetensors)", (await Fails()).Message);
    }
}
