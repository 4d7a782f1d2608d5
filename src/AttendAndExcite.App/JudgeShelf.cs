using AttendAndExcite.Miniature;
using AttendAndExcite.Weights;
using AttendAndExcite.Weights.Hub;
using Spectre.Console;

namespace AttendAndExcite.App;

/// <summary>The networks at hand that judge pictures: the bundled CLIP, folders, and those of the Hub.</summary>
/// <param name="settings">The Hub and its cache.</param>
internal sealed class JudgeShelf(HubSettings settings)
{
    /// <summary>The name of the judge that comes with the program.</summary>
    public const string Bundled = "miniature";

    /// <summary>The CLIP by which the paper measures.</summary>
    public const string PaperClip = "openai/clip-vit-base-patch16";

    /// <summary>The captioner of the paper's architecture; the paper's own fine-tuning is LAVIS's base_coco.</summary>
    public const string PaperBlip = "Salesforce/blip-image-captioning-base";

    private readonly HubClient _hub = new(settings);

    /// <summary>The folder of a CLIP that a user named, downloaded if it must be.</summary>
    /// <param name="name">miniature, a folder, or <c>org/name[@revision]</c>.</param>
    /// <param name="cancellation">Stops a download; what has arrived is kept.</param>
    /// <exception cref="UnknownModelException">It means nothing.</exception>
    /// <exception cref="HubException">It cannot be downloaded.</exception>
    public Task<string> BringClip(string name, CancellationToken cancellation) =>
        name == Bundled ? Task.FromResult(Path.Combine(MiniatureModel.Folder, "clip")) : Bring(name, $"{Bundled}, a folder", PaperClip, cancellation);

    /// <summary>The folder of a BLIP that a user named, downloaded if it must be.</summary>
    /// <inheritdoc cref="BringClip"/>
    public Task<string> BringBlip(string name, CancellationToken cancellation) => Bring(name, "a folder", PaperBlip, cancellation);

    private async Task<string> Bring(string name, string choices, string example, CancellationToken cancellation)
    {
        if (Directory.Exists(name)) return name;
        if (Path.IsPathRooted(name) || HubReference.Parse(name) is not { } reference)
            throw new UnknownModelException($"There is no judge {name}: choose {choices}, or a repository on the Hub such as {example}.");
        var display = new DownloadDisplay(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }));
        return _hub.Find(reference) ?? await display.Show(progress => _hub.Pull(reference, new HubChoice(Layout: HubLayout.Network), progress: progress, cancellation: cancellation));
    }
}
