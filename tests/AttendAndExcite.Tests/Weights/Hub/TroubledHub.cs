using AttendAndExcite.Weights.Hub;
using Microsoft.AspNetCore.Http;

namespace AttendAndExcite.Tests.Weights.Hub;

/// <summary>Pulls one model from a Hub that gets into trouble.</summary>
public abstract class TroubledHub : IAsyncLifetime
{
    protected const string UNet = "unet/diffusion_pytorch_model.safetensors";
    protected const int Size = 200_000;

    private protected static readonly HubReference Model = new(FakeHub.Repository);

    private protected ScratchFolder Folder { get; } = new();

    private protected FakeHub Hub { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Hub = (await FakeHub.Start()).WithModel(Size);

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static Task<bool> Nothing(FakeHubRequest request, HttpContext context) => Task.FromResult(false);

    private protected static async Task<bool> Write(Task writing)
    {
        await writing;
        return true;
    }

    private protected HubClient Client() => new(Hub.Settings(Folder.Root));

    private protected Task Pull() => Client().Pull(Model, new HubChoice());

    private protected Task<HubException> Fails() => Assert.ThrowsAsync<HubException>(Pull);

    private protected long[] From(string file) => [.. Hub.Requests.Where(request => request.Kind == "storage" && request.File == file).Select(request => request.From)];

    private protected async Task IsWhole()
    {
        string snapshot = Client().Find(Model)!;
        Assert.NotNull(snapshot);
        Assert.Equal(Hub.Files[UNet], File.ReadAllBytes(Path.Combine(snapshot, UNet)));
        Assert.Empty(await Client().Verify(Model));
    }
}
