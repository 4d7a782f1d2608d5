using AttendAndExcite.App.Options;
using AttendAndExcite.Evaluation.Blip;
using AttendAndExcite.Evaluation.Clip;
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

    /// <summary>In what judges always compute.</summary>
    private const string Precision = "fp32";

    private readonly HubClient _hub = new(settings);

    /// <summary>Opens the CLIP that a user named, downloaded if it must be, and says where it computes.</summary>
    /// <param name="name">miniature, a folder, or <c>org/name[@revision]</c>.</param>
    /// <param name="device">Where it is to compute.</param>
    /// <param name="cancellation">Stops a download; what has arrived is kept.</param>
    /// <exception cref="UnknownModelException">It means nothing.</exception>
    /// <exception cref="HubException">It cannot be downloaded.</exception>
    /// <exception cref="Configuration.ConfigException">It is no CLIP, or one that is not supported.</exception>
    /// <exception cref="CheckpointException">Its weights are missing or damaged.</exception>
    public async Task<ClipJudge> OpenClip(string name, Device device, CancellationToken cancellation)
    {
        var judge = ClipJudge.Open(name == Bundled ? Path.Combine(MiniatureModel.Folder, "clip") : await Bring(name, $"{Bundled}, a folder", PaperClip, cancellation), device);
        DeviceOption.Say($"CLIP {name}", device, Precision);
        return judge;
    }

    /// <summary>Opens the BLIP that a user named, downloaded if it must be, and says where it computes.</summary>
    /// <inheritdoc cref="OpenClip"/>
    public async Task<Captioner> OpenBlip(string name, Device device, CancellationToken cancellation)
    {
        var captioner = Captioner.Open(await Bring(name, "a folder", PaperBlip, cancellation), device);
        DeviceOption.Say($"BLIP {name}", device, Precision);
        return captioner;
    }

    private async Task<string> Bring(string name, string choices, string example, CancellationToken cancellation)
    {
        if (Directory.Exists(name))
            return File.Exists(Path.Combine(name, "config.json")) ? name : throw new UnknownModelException($"{name} is no judge: it has no config.json.");
        if (Path.IsPathRooted(name) || HubReference.Parse(name) is not { } reference)
            throw new UnknownModelException($"There is no judge {name}: choose {choices}, or a repository on the Hub such as {example}.");
        var display = new DownloadDisplay(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }));
        return _hub.Find(reference) ?? await display.Show(progress => _hub.Pull(reference, new HubChoice(Layout: HubLayout.Network), progress: progress, cancellation: cancellation));
    }
}
