using System.CommandLine;
using AttendAndExcite.Weights.Hub;
using Spectre.Console;

namespace AttendAndExcite.App.Options;

/// <summary>Which model, and where and how it computes.</summary>
/// <param name="otherwise">The model where the user names none, as the help has it.</param>
internal sealed class ModelOptions(string otherwise = ModelOptions.Bundled)
{
    /// <summary>The model that comes with the program.</summary>
    public const string Bundled = "miniature";

    private readonly Option<string?> _model = new("--model") { Description = $"A model's name, folder or file; see `aae models`. Default: {otherwise}." };
    private readonly DeviceOption _device = new();
    private readonly Option<string> _precision = new("--precision") { Description = "fp32, or on a GPU fp16 or bf16.", DefaultValueFactory = _ => "fp32" };
    /// <summary>The side of the latents up to which a model is small.</summary>
    private const int SmallLatents = 32;

    private readonly Option<int?> _threads = new("--threads") { Description = "Threads of one operation. Default: one for each core; one for small models." };
    private readonly Option<bool> _checkpoint = new("--checkpoint-activations") { Description = "Guide with less memory: compute each layer twice instead of keeping what the gradient needs." };
    private readonly Option<bool> _fast = new("--fast-convolutions") { Description = "On a CPU, compute large 3x3 convolutions with fewer multiplications (Winograd); pictures may differ by roundings." };

    public void AddTo(Command command)
    {
        _precision.AcceptOnlyFromAmong("fp32", "fp16", "bf16");
        _threads.AcceptOnlyFrom(1, Conditions.Most);
        Conditions.AcceptOnlyNames(_model);
        command.Add(_model);
        _device.AddTo(command);
        command.Add(_precision);
        command.Add(_threads);
        command.Add(_checkpoint);
        command.Add(_fast);
    }

    /// <summary>Opens the model that the user named, or the one that a picture was made with. A picture's word downloads nothing but the known releases: its model may have been a folder elsewhere.</summary>
    /// <remarks>Says, too, where a prompt is none of those that the bundled model can draw.</remarks>
    /// <exception cref="RequestException">The picture's model is not here, or the model does not know the prompt's words.</exception>
    /// <inheritdoc cref="Open(ParseResult, IAnsiConsole, string, CancellationToken)"/>
    public async Task<StableDiffusion> Open(ParseResult result, IAnsiConsole console, RequestBasis basis, CancellationToken cancellation)
    {
        if (basis.File is { } picture && result.GetValue(_model) is null && !new ModelShelf(HubSettings.FromEnvironment()).Knows(basis.Model))
            throw new RequestException($"{picture} was made with the model {basis.Model}, which is neither a folder or file here nor in the Hub's cache; name it with --model.");
        var model = await Open(result, console, basis.Model, cancellation);
        try
        {
            SceneNotice.Tell(basis.Request.Prompt, model);
        }
        catch
        {
            model.Dispose();
            throw;
        }

        return model;
    }

    /// <summary>Opens the model, downloading it if it must be, compares all its weights with its configurations, and says where and in what precision it computes.</summary>
    /// <param name="result">What the user gave.</param>
    /// <param name="console">Takes the progress of a download.</param>
    /// <param name="otherwise">The model where the user named none.</param>
    /// <param name="cancellation">Stops a download.</param>
    /// <exception cref="RequestException">The device cannot do what is asked.</exception>
    /// <exception cref="Weights.CheckpointException">Weights are missing or damaged, or do not fit: of any network, so that nothing is found after hours of work.</exception>
    public async Task<StableDiffusion> Open(ParseResult result, IAnsiConsole console, string otherwise = Bundled, CancellationToken cancellation = default)
    {
        string name = result.GetValue(_model) ?? otherwise, type = result.GetValue(_precision)!;
        var precision = type switch { "fp16" => Precision.Half, "bf16" => Precision.BFloat16, _ => Precision.Single };
        var device = _device.Read(result);
        if (device.type == DeviceType.CPU && precision != Precision.Single)
            throw new RequestException("Half precision is for GPUs: on a CPU it is many times slower than fp32, so leave --precision out; files in half precision are read all the same.");
        var shelf = new ModelShelf(HubSettings.FromEnvironment());
        var choice = new HubChoice(precision == Precision.Half ? "fp16" : null);
        string path = await new DownloadDisplay(console).Show(progress => shelf.Bring(name, choice, progress, cancellation));
        var model = StableDiffusion.Open(path, device, precision, name);
        if ((result.GetValue(_threads) ?? SuitableThreads(model)) is { } threads) torch.set_num_threads(threads); // counts for the present thread
        try
        {
            model.CheckWeights();
        }
        catch
        {
            model.Dispose();
            throw;
        }

        if (result.GetValue(_checkpoint)) model.Memory = new MemoryPlan { CheckpointActivations = true };
        model.FastConvolutions = result.GetValue(_fast);
        DeviceOption.Say(model.Name, device, type);
        return model;
    }

    /// <summary>
    /// One where tensors are small (docs/PERFORMANCE.md, "Threads"): several gain little there, wait for each other actively, and so
    /// take many times as long as soon as another program wants a core. Null: one for each core.
    /// </summary>
    private static int? SuitableThreads(StableDiffusion model) => model.TrainedSide / model.Factor <= SmallLatents ? 1 : null;
}
