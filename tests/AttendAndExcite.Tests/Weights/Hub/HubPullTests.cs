using System.Text;
using AttendAndExcite.Weights.Hub;

namespace AttendAndExcite.Tests.Weights.Hub;

public sealed class HubPullTests : IDisposable
{
    private const string UNet = "unet/diffusion_pytorch_model.safetensors";

    private static readonly HubReference Model = new(FakeHub.Repository);

    private readonly ScratchFolder _folder = new();

    [Fact]
    public async Task A_fresh_download_has_the_layout_that_python_tools_share()
    {
        await using var hub = (await FakeHub.Start()).WithModel();

        string snapshot = await new HubClient(hub.Settings(_folder.Root)).Pull(Model, new HubChoice());

        string repository = Path.Combine(_folder.Root, "models--some-org--some-model");
        Assert.Equal(Path.Combine(repository, "snapshots", FakeHub.Commit), snapshot);
        Assert.Equal(FakeHub.Commit, File.ReadAllText(Path.Combine(repository, "refs", "main")));
        string link = Path.Combine(snapshot, UNet);
        Assert.Equal($"../../../blobs/{FakeHub.HashOf(UNet, hub.Files[UNet])}", new FileInfo(link).LinkTarget);
        string[] expected =
        [
            "model_index.json", "scheduler/scheduler_config.json", "text_encoder/config.json", "text_encoder/model.safetensors", "tokenizer/merges.txt",
            "tokenizer/vocab.json", "unet/config.json", UNet, "vae/config.json", "vae/diffusion_pytorch_model.safetensors",
        ];
        Assert.Equal(expected, Directory.EnumerateFiles(snapshot, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(snapshot, file)).Order(StringComparer.Ordinal));
        Assert.All(expected, file => Assert.Equal(hub.Files[file], File.ReadAllBytes(Path.Combine(snapshot, file))));
        Assert.Equal(expected, hub.Downloads.Select(request => request.File).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.Root, "*", SearchOption.AllDirectories), file => file.Contains("incomplete") || file.EndsWith(".tmp"));
    }

    [Theory]
    [InlineData("fp16", true, "unet/diffusion_pytorch_model.fp16.safetensors", "safety_checker/model.fp16.safetensors")]
    [InlineData("bf16", false, UNet, null)]
    public async Task Variant_and_safety_checker_are_downloaded_when_asked_for(string variant, bool safetyChecker, string weights, string? checker)
    {
        await using var hub = (await FakeHub.Start()).WithModel();

        await new HubClient(hub.Settings(_folder.Root)).Pull(Model, new HubChoice(variant, safetyChecker));

        Assert.Equal([weights], hub.Downloads.Select(request => request.File).Where(file => file.StartsWith("unet/d")));
        Assert.Equal(checker is null ? [] : [checker], hub.Downloads.Select(request => request.File).Where(file => file.StartsWith("safety_checker/m")));
    }

    [Fact]
    public async Task A_repository_with_one_network_gives_its_configurations_tokenizer_and_weights()
    {
        await using var hub = await FakeHub.Start();
        foreach (string file in (string[])["config.json", "vocab.json", "merges.txt", "model.safetensors", "pytorch_model.bin", "flax_model.msgpack", "README.md", "onnx/config.json"])
            hub.Files[file] = Encoding.UTF8.GetBytes(file);
        var client = new HubClient(hub.Settings(_folder.Root));

        string snapshot = await client.Pull(Model, new HubChoice(Layout: HubLayout.Network));

        Assert.Equal(["config.json", "merges.txt", "model.safetensors", "vocab.json"], hub.Downloads.Select(request => request.File).Order(StringComparer.Ordinal));
        Assert.Equal(snapshot, client.Find(Model));
        Assert.Empty(client.List()); // not a model to generate with
    }

    [Fact]
    public async Task The_token_goes_to_the_hub_and_to_nobody_else()
    {
        await using var hub = (await FakeHub.Start()).WithModel();

        await new HubClient(hub.Settings(_folder.Root, token: "hf_secret")).Pull(Model, new HubChoice());

        Assert.All(hub.Requests, request => Assert.Equal(request.Host == "127.0.0.1" ? "Bearer hf_secret" : "", request.Authorization));
        Assert.Contains(hub.Requests, request => request.Host == "localhost");
    }

    [Fact]
    public async Task What_is_there_is_not_downloaded_again_and_needs_no_network_to_be_found()
    {
        await using var hub = (await FakeHub.Start()).WithModel();
        var client = new HubClient(hub.Settings(_folder.Root));
        string snapshot = await client.Pull(Model, new HubChoice());
        hub.Requests.Clear();

        Assert.Equal(snapshot, await client.Pull(Model, new HubChoice()));
        Assert.Equal(["list"], hub.Requests.Select(request => request.Kind));
        hub.Requests.Clear();
        Assert.Equal(snapshot, await new HubClient(hub.Settings(_folder.Root) with { Offline = true }).FindOrPull(Model, new HubChoice()));
        Assert.Empty(hub.Requests);
    }

    [Fact]
    public async Task A_model_that_python_put_there_is_found()
    {
        foreach (string file in (string[])["model_index.json", "scheduler/scheduler_config.json", "tokenizer/vocab.json", "tokenizer/merges.txt", "unet/config.json", "vae/config.json", "text_encoder/config.json", UNet, "vae/diffusion_pytorch_model.fp16.safetensors", "text_encoder/model.safetensors"])
        {
            string blob = _folder.Write($"models--some-org--some-model/blobs/{Guid.NewGuid():N}", "{}");
            string link = _folder.File($"models--some-org--some-model/snapshots/{FakeHub.Commit}/{file}");
            File.CreateSymbolicLink(link, Path.GetRelativePath(Path.GetDirectoryName(link)!, blob));
        }

        _folder.Write("models--some-org--some-model/refs/refs/pr/1", FakeHub.Commit);
        var client = new HubClient(new HubSettings { Cache = _folder.Root, Offline = true });

        Assert.EndsWith(FakeHub.Commit, client.Find(HubReference.Parse("some-org/some-model@refs/pr/1")!));
        Assert.EndsWith(FakeHub.Commit, client.Find(new HubReference(FakeHub.Repository, FakeHub.Commit)));
        Assert.Null(client.Find(Model));
        Assert.Equal(FakeHub.Repository, Assert.Single(new HubCache(_folder.Root).List()).Repository);
        File.Delete(Path.Combine(_folder.Root, "models--some-org--some-model", "snapshots", FakeHub.Commit, UNet));
        Assert.Null(client.Find(new HubReference(FakeHub.Repository, FakeHub.Commit)));
        Assert.Contains("HF_HUB_OFFLINE", (await Assert.ThrowsAsync<HubException>(() => client.FindOrPull(Model, new HubChoice()))).Message);
    }

    [Fact]
    public async Task Two_downloads_of_one_model_at_once_share_the_work()
    {
        await using var hub = (await FakeHub.Start()).WithModel(size: 3_000_000);

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => new HubClient(hub.Settings(_folder.Root)).Pull(Model, new HubChoice()))));

        Assert.Equal(hub.Downloads.Select(request => request.File).Distinct().Order(), hub.Downloads.Select(request => request.File).Order());
        Assert.Empty(await new HubClient(hub.Settings(_folder.Root)).Verify(Model));
    }

    [Fact]
    public async Task Useless_models_are_refused_before_their_weights_are_downloaded()
    {
        await using var hub = (await FakeHub.Start()).WithModel();

        await Assert.ThrowsAsync<InvalidDataException>(() => new HubClient(hub.Settings(_folder.Root)).Pull(Model, new HubChoice(),
            folder => throw new InvalidDataException(Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, "unet/config.json"))))));

        Assert.DoesNotContain(hub.Downloads, request => FakeHub.IsLarge(request.File));
    }

    [Fact]
    public async Task Progress_ends_with_every_file_whole()
    {
        await using var hub = (await FakeHub.Start()).WithModel();
        var last = new System.Collections.Concurrent.ConcurrentDictionary<string, HubProgress>();

        await new HubClient(hub.Settings(_folder.Root)).Pull(Model, new HubChoice(), progress: new Told(value => last[value.File] = value));

        Assert.All(last.Values, value => Assert.Equal(hub.Files[value.File].Length, value.Received));
        Assert.Equal(10, last.Count);
    }

    [Fact]
    public async Task Damaged_and_missing_files_are_found_by_verification()
    {
        await using var hub = (await FakeHub.Start()).WithModel();
        var client = new HubClient(hub.Settings(_folder.Root));
        string snapshot = await client.Pull(Model, new HubChoice());
        Assert.Empty(await client.Verify(Model));

        string blob = new FileInfo(Path.Combine(snapshot, UNet)).ResolveLinkTarget(true)!.FullName;
        byte[] content = File.ReadAllBytes(blob);
        content[77] ^= 1;
        File.WriteAllBytes(blob, content);

        Assert.Equal([UNet], await client.Verify(Model));
    }

    public void Dispose() => _folder.Dispose();
}
