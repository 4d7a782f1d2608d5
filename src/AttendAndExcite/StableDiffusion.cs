using System.Text.Json;
using AttendAndExcite.Configuration;
using AttendAndExcite.Guidance;
using AttendAndExcite.Imaging;
using AttendAndExcite.Models;
using AttendAndExcite.Sampling;
using AttendAndExcite.Text;
using AttendAndExcite.Weights;

namespace AttendAndExcite;

/// <summary>
/// A latent diffusion model (Rombach et al. 2022) that is ready to use: encode text, predict noise, attend, decode. Configurations
/// are read and checked at once, each network's weights when it is first needed.
/// </summary>
/// <remarks>A model serves one thread at a time, whatever generators share it: it loads and releases its networks without locks.</remarks>
public sealed class StableDiffusion : IDisposable
{
    private readonly ModelShape _shape;
    private readonly UNetConfig _unetConfig;
    private readonly AutoencoderConfig _autoencoderConfig;
    private readonly LoadedPart<ClipTextModel> _textEncoder;
    private readonly LoadedPart<UNet> _unet;
    private readonly LoadedPart<Autoencoder> _autoencoder;
    private readonly LoadedPart<SafetyChecker>? _safetyChecker;
    private readonly JsonElement _schedulerConfig;
    private readonly LatentPreview? _preview;

    private StableDiffusion(IModelSource source, string path, string name, Device device, Precision precision)
    {
        (Path, Name, Device, Precision) = (path, name, device, precision);
        var type = Type;
        Defaults = source.Guidance is { } guidance ? ModelDefaults.Read(guidance) : new ModelDefaults();
        Tokenizer = ClipTokenizer.FromFolder(source.Tokenizer);
        _schedulerConfig = source.SchedulerConfig;
        (var text, _unetConfig, _autoencoderConfig) = _shape = ModelShape.Read(source, name, Tokenizer);
        _preview = (source.Preview ?? LatentPreview.Beside(path)) is { } preview ? LatentPreview.Read(preview, _autoencoderConfig.LatentChannels) : null;
        _textEncoder = new(source, "text_encoder", _ => type, device, () => new ClipTextModel(text));
        _unet = new(source, "unet", stored => Memory.Kept(stored, type), device, NewUNet);
        _autoencoder = new(source, "vae", _ => DecoderType, device, () => new Autoencoder(_autoencoderConfig));
        if (!source.Has("safety_checker")) return;
        var checker = SafetyCheckerConfig.Read(source.Config("safety_checker"));
        _safetyChecker = new(source, "safety_checker", _ => float32, device, () => new SafetyChecker(checker)); // its scores are rounded: float32 always
    }

    /// <summary>A short name for people.</summary>
    public string Name { get; }

    /// <summary>The folder or file that it was opened from.</summary>
    public string Path { get; }

    /// <summary>Where the networks compute.</summary>
    public Device Device { get; }

    /// <summary>What suits this model.</summary>
    public ModelDefaults Defaults { get; }

    /// <summary>The model's tokenizer.</summary>
    public ClipTokenizer Tokenizer { get; }

    /// <summary>Pixels a side for each latent pixel: 8 in SD.</summary>
    public int Factor => _autoencoderConfig.Factor;

    /// <summary>Pixels a side of the pictures the model was trained on.</summary>
    public int TrainedSide => _unetConfig.SampleSize * Factor;

    /// <summary>The levels that have cross-attention.</summary>
    public IEnumerable<int> AttentionLevels => _unetConfig.AttendingLevels;

    /// <summary>All places where the U-Net attends, in the order in which they run.</summary>
    public IReadOnlyList<AttentionSite> AttentionSites => [.. _unetConfig.AttentionSites];

    /// <summary>The attention heads of a level's layers.</summary>
    public int AttentionHeads(int level) => _unetConfig.Heads[level];

    /// <summary>How wide the attention maps of a level are in a picture so many pixels wide.</summary>
    public int MapWidth(int width, int level) => (int)UNet.Side(width / Factor, level);

    /// <summary>Channels of the latents: 4.</summary>
    public int LatentChannels => _unetConfig.InChannels;

    /// <summary>Whether the model brings a safety checker.</summary>
    public bool HasSafetyChecker => _safetyChecker is not null;

    /// <summary>What is given up for less memory; to be chosen before the first run.</summary>
    public MemoryPlan Memory
    {
        get;
        set
        {
            field = value;
            if (value != new MemoryPlan()) NativeHeap.ReturnLargeBlocks();
        }
    } = new();

    /// <summary>
    /// Whether the U-Net's 3x3 convolutions may be computed by minimal filtering where it is faster on a CPU; to be chosen before the
    /// first run. The error is some millionths of the largest value (docs/PERFORMANCE.md).
    /// </summary>
    public bool FastConvolutions
    {
        get => Filtering != Filtering.Never;
        set => Filtering = value ? Filtering.WhereFaster : Filtering.Never;
    }

    /// <summary>The same in detail.</summary>
    internal Filtering Filtering { get; set; }

    /// <summary>In what type the networks compute.</summary>
    public Precision Precision { get; }

    /// <summary>The same as a type of tensors.</summary>
    internal ScalarType Type => Precision.Type();

    /// <summary>The type in which the autoencoder computes.</summary>
    private ScalarType DecoderType => Type == float16 && _autoencoderConfig.ForceUpcast ? float32 : Type;

    /// <summary>The shape of the U-Net.</summary>
    internal UNetConfig UNetShape => _unetConfig;

    /// <summary>Opens a folder in the diffusers layout or a single-file checkpoint.</summary>
    /// <param name="path">The folder or <c>.safetensors</c> file.</param>
    /// <param name="device">Where to compute; null: the CPU.</param>
    /// <param name="precision">In what type to compute.</param>
    /// <param name="name">What it is to be called; null: as the folder or file.</param>
    /// <exception cref="UnknownModelException">It is no model.</exception>
    /// <exception cref="ConfigException">It is one that is not supported, or its configurations cannot be read.</exception>
    /// <exception cref="CheckpointException">Its weights are missing or damaged; those of a network are looked at when it is first needed.</exception>
    public static StableDiffusion Open(string path, Device? device = null, Precision precision = Precision.Single, string? name = null)
    {
        NativeHeap.ReturnLargeBlocksIfMemoryIsLittle();
        string? variant = precision == Precision.Half ? "fp16" : null;
        IModelSource source = File.Exists(path) ? SingleFileCheckpoint.Open(path) : ModelFolder.Open(path, variant);
        return new StableDiffusion(source, path, name ?? source.Name, device ?? CPU, precision);
    }

    /// <summary>Compares names, shapes and types of all weights with the configurations, without reading the weights.</summary>
    /// <exception cref="CheckpointException">They are missing or damaged, or do not fit.</exception>
    public void CheckWeights()
    {
        _textEncoder.Check();
        _unet.Check();
        _autoencoder.Check();
        _safetyChecker?.Check();
    }

    /// <summary>Brings the networks of a run into memory now, which otherwise happens when each is first needed; one after the other where only one may be there.</summary>
    /// <exception cref="CheckpointException">Weights are missing or damaged, or do not fit.</exception>
    public void Load()
    {
        Need(_textEncoder);
        Need(_unet);
        Need(_autoencoder);
    }

    /// <summary>The model's own solver, or another on its noise schedule.</summary>
    /// <exception cref="ConfigException">There is none of this name, or the model's own is not supported.</exception>
    public Scheduler Scheduler(string? name = null) =>
        name is null ? Sampling.Scheduler.FromConfig(_schedulerConfig) : Sampling.Scheduler.FromConfig(_schedulerConfig, name);

    /// <summary>The text embeddings of prompts: batch, 77, d.</summary>
    public Tensor Encode(params IReadOnlyList<TokenizedPrompt> prompts)
    {
        using var scope = NewDisposeScope();
        long[] ids = [.. prompts.SelectMany(prompt => prompt.Padded)];
        return Need(_textEncoder).Forward(tensor(ids).view(prompts.Count, -1).to(Device)).MoveToOuterDisposeScope();
    }

    /// <summary>The predicted noise (or velocity), float32, of latents [batch, 4, h, w] at a timestep, given context [batch, 77, d].</summary>
    internal Tensor PredictNoise(Tensor latents, double timestep, Tensor context, AttentionProbe? probe, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var prediction = Need(_unet).PredictNoise(latents.to(Type), timestep, context, probe, cancellation);
        return prediction.to(float32).MoveToOuterDisposeScope();
    }

    /// <summary>The cross-attention of one level, averaged over its layers and heads: batch, height, width, tokens.</summary>
    internal Tensor CrossAttention(Tensor latents, double timestep, Tensor context, int level, CancellationToken cancellation) =>
        Need(_unet).CrossAttention(latents.to(Type), timestep, context, level, Memory.CheckpointActivations, cancellation);

    /// <summary>Pictures of scaled latents [batch, 4, h, w].</summary>
    /// <exception cref="RequestException">The decoder gives other values than numbers.</exception>
    public IReadOnlyList<Picture> Decode(Tensor latents, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var pictures = new List<Picture>();
        for (long image = 0; image < latents.shape[0]; image++) // one by one: the decoder needs far more memory than the U-Net
        {
            using var inner = NewDisposeScope();
            var decoded = Need(_autoencoder).DecodeInStrips((latents.narrow(0, image, 1) / _autoencoderConfig.ScalingFactor).to(DecoderType), cancellation);
            RunNumbers.Check(decoded);
            pictures.Add(Picture.FromTensor(decoded[0]));
        }

        return pictures;
    }

    /// <summary>Which pictures the safety checker flags; none where the model brings no checker.</summary>
    public IReadOnlyList<bool> Flag(IReadOnlyList<Picture> pictures)
    {
        if (_safetyChecker is null) return [.. pictures.Select(_ => false)];
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var checker = Need(_safetyChecker);
        int side = checker.Config.Vision.ImageSize;
        var squares = pictures.Select(picture => PictureNormalisation.Clip.Apply(CentreCrop.LikeTransformers(picture, side)));
        return [.. checker.Check(stack(squares).to(Device)).Select(finding => finding.IsFlagged)];
    }

    /// <summary>What is in scaled latents [batch, 4, h, w], quickly: the linear estimate where the model brings one, else the decoder's pictures.</summary>
    public IReadOnlyList<Picture> Preview(Tensor latents, CancellationToken cancellation = default) =>
        _preview?.Pictures(latents, Factor) ?? Decode(latents, cancellation);

    /// <summary>
    /// The first position that the method's softmax leaves out: the last one (77 tokens: 76), or where the text ends for models whose
    /// padding is not the end token (SD 2.x; the official code's <c>sd_2_1</c>).
    /// </summary>
    internal int EndOfText(TokenizedPrompt prompt, AttendAndExciteOptions options) =>
        options.StopAtEndOfText ?? !Tokenizer.PadsWithEnd ? Math.Min(prompt.Ids.Count - 1, prompt.Limit) : prompt.Limit - 1;

    /// <inheritdoc/>
    public void Dispose() => Release();

    /// <summary>Frees the networks; each is loaded again when it is needed again.</summary>
    public void Release()
    {
        _textEncoder.Dispose();
        _unet.Dispose();
        _autoencoder.Dispose();
        _safetyChecker?.Dispose();
    }

    /// <summary>Chooses what is given up so that a run stays within so much memory, as far as that can be estimated.</summary>
    /// <param name="most">Bytes.</param>
    /// <param name="settings">The run; the pictures of all its seeds are made at the same time.</param>
    /// <returns>The estimated peak in bytes.</returns>
    /// <exception cref="RequestException">It cannot.</exception>
    public long Economise(long most, GenerationSettings settings)
    {
        var estimate = Estimate(settings);
        NativeHeap.ReturnLargeBlocks(); // else refinements exceed the estimate, whatever is given up
        var plan = estimate.Within(most) ?? throw new RequestException(
            $"{(settings.Seeds.Count == 1 ? "A picture" : $"A batch of {settings.Seeds.Count} pictures")} of {settings.Width}x{settings.Height} needs about {Math.Ceiling(estimate.Least / 1e8) / 10:0.0} GB however memory is saved; allow more with --max-memory, or make {(settings.Seeds.Count == 1 ? "it smaller" : "fewer at a time (--batch) or smaller ones")}.");
        Memory = plan with { CheckpointActivations = Memory.CheckpointActivations };
        return estimate.Under(Memory);
    }

    private MemoryEstimate Estimate(GenerationSettings settings)
    {
        int size = Type.ElementSize();
        long[] others = [_textEncoder.Bytes(size), _autoencoder.Bytes(DecoderType.ElementSize()), .. settings.SafetyChecker ? [_safetyChecker!.Bytes(float32.ElementSize())] : Array.Empty<long>()];
        return new MemoryEstimate(_unet.Bytes(size), _unet.Bytes(2), others,
            _shape.Pass(settings.Width, settings.Height, Memory.CheckpointActivations) * settings.Seeds.Count * size,
            _shape.Decoding(settings.Width, settings.Height) * DecoderType.ElementSize());
    }

    private UNet NewUNet()
    {
        var unet = new UNet(_unetConfig);
        unet.FilterConvolutions(Filtering);
        return unet;
    }

    private T Need<T>(LoadedPart<T> part)
        where T : Network
    {
        if (Memory.OnePartAtATime && !part.IsLoaded) Release();
        return part.Value;
    }
}
