using AttendAndExcite.App;
using AttendAndExcite.App.Commands;
using AttendAndExcite.Tests.Weights;
using AttendAndExcite.Tests.Weights.Hub;

namespace AttendAndExcite.Tests.App;

public sealed class ModelsCommandTests : IAsyncLifetime
{
    private const string UNet = "unet/diffusion_pytorch_model.safetensors";

    private readonly ScratchFolder _folder = new();
    private FakeHub _hub = null!;

    private Dictionary<string, string> Environment => new() { ["HF_ENDPOINT"] = _hub.Address.ToString(), ["HF_HUB_CACHE"] = _folder.Root, ["HF_HUB_OFFLINE"] = "0", ["HF_TOKEN"] = "" };

    public async ValueTask InitializeAsync() => _hub = (await FakeHub.Start()).WithFolder(Golden.Path("models/tiny-sd21"));

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_model_is_pulled_listed_verified_and_repaired()
    {
        var pulled = await Aae.Run(Environment, "models", "pull", FakeHub.Repository);
        Assert.Equal((0, ""), (pulled.Code, string.Join('\n', pulled.Errors.Split('\n').Where(line => line.Length > 0 && !line.Contains('\t')))));
        string snapshot = pulled.Output.Trim();
        Assert.Equal(_hub.Files[UNet], File.ReadAllBytes(Path.Combine(snapshot, UNet)));
        Assert.Contains($"{UNet}\t", pulled.Errors);

        var listed = await Aae.Run(Environment, "models");
        string[][] rows = [.. listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r').Split('\t'))];
        Assert.Equal(["miniature", "sd-1.4", "sd-1.5", "sd-2.1-base", "sd-2.1", FakeHub.Repository], rows.Select(row => row[0]));
        Assert.Equal(["bundled", "on the Hub", "on the Hub", "on the Hub", "on the Hub", "cached"], rows.Select(row => row[1]));
        Assert.Equal(_hub.Files.Values.Sum(content => content.Length), long.Parse(rows[^1][2]));

        Assert.Equal((0, $"{FakeHub.Repository} is whole."), await Verify());
        string blob = new FileInfo(Path.Combine(snapshot, UNet)).ResolveLinkTarget(true)!.FullName;
        byte[] content = File.ReadAllBytes(blob);
        content[^1] ^= 1;
        File.WriteAllBytes(blob, content);

        Assert.Equal((1, $"{UNet}\tdamaged"), await Verify());
        _hub.Requests.Clear();
        Assert.Equal((0, $"{UNet}\trepaired\n{FakeHub.Repository} is whole."), await Verify("--repair"));
        Assert.Equal([UNet], _hub.Downloads.Select(request => request.File));
        Assert.Equal((0, $"{FakeHub.Repository} is whole."), await Verify());
    }

    [Theory]
    [InlineData(2, "only models on the Hub can be pulled", "models", "pull", "miniature")]
    [InlineData(2, "There is no model nonsense", "models", "verify", "nonsense")]
    [InlineData(1, "nothing to verify", "models", "verify", "sd-1.4")]
    [InlineData(2, "Required argument", "models", "pull")]
    public async Task What_cannot_be_is_one_sentence(int code, string message, params string[] arguments)
    {
        var result = await Aae.Run(Environment, arguments);

        Assert.Equal(code, result.Code);
        Assert.Contains(message, result.Errors);
        Assert.DoesNotContain("   at ", result.Errors);
    }

    [Fact]
    public async Task A_model_whose_configuration_is_not_supported_is_refused_before_its_weights_are_downloaded()
    {
        _hub.Files["unet/config.json"] = """{"act_fn":"relu"}"""u8.ToArray();

        var result = await Aae.Run(Environment, "models", "pull", FakeHub.Repository);

        Assert.Equal(1, result.Code);
        Assert.Contains("act_fn is relu", result.Errors);
        Assert.DoesNotContain(_hub.Downloads, request => FakeHub.IsLarge(request.File));
    }

    [Fact]
    public void On_a_terminal_the_list_is_a_table_with_readable_sizes()
    {
        using var console = TerminalOutput.Console(width: 120);

        ModelsCommand.Write([new ShelvedModel("[x]", ShelvedState.Cached, "org/[x]", 3_438_167_536), new ShelvedModel("y", ShelvedState.OnHub, "org/y", null)], console);

        Assert.Contains("3.44 GB", console.Output);
        Assert.Contains("org/[x]", console.Output);
        Assert.Contains("on the Hub", console.Output);
        Assert.DoesNotContain('\t', console.Output);
    }

    private async Task<(int Code, string Output)> Verify(params string[] options)
    {
        var result = await Aae.Run(Environment, ["models", "verify", FakeHub.Repository, .. options]);
        return (result.Code, result.Output.ReplaceLineEndings("\n").Trim());
    }
}
