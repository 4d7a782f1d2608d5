using AttendAndExcite.Configuration;
using AttendAndExcite.Imaging;
using AttendAndExcite.Models;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Evaluation.Blip;

/// <summary>Describes pictures with BLIP, as LAVIS's <c>blip_caption</c> does: three beams, 10 to 30 tokens, begun with "a picture of".</summary>
public sealed class Captioner : IDisposable
{
    private const string Prompt = "a picture of ";
    private const string Preprocessor = "preprocessor_config.json";

    private readonly BlipConfig _config;
    private readonly BlipModel _model;
    private readonly WordPieces _words;
    private readonly PictureNormalisation _normalisation;
    private readonly Device _device;

    private Captioner(BlipConfig config, BlipModel model, WordPieces words, PictureNormalisation normalisation, Device device) =>
        (_config, _model, _words, _normalisation, _device) = (config, model, words, normalisation, device);

    /// <summary>The network.</summary>
    internal BlipModel Model => _model;

    /// <summary>The tokenizer.</summary>
    internal WordPieces Words => _words;

    /// <summary>Opens a folder in the layout of <c>Salesforce/blip-image-captioning-base</c> on the Hub; the weights may have LAVIS's names.</summary>
    /// <param name="folder">With <c>config.json</c>, weights and <c>vocab.txt</c>.</param>
    /// <param name="device">Where to compute; null: the CPU.</param>
    /// <exception cref="ConfigException">It is no BLIP, or one that is not supported.</exception>
    /// <exception cref="CheckpointException">Its weights are missing or damaged.</exception>
    public static Captioner Open(string folder, Device? device = null)
    {
        var source = new NetworkFolder(folder, Path.GetFileName(Path.GetFullPath(folder)));
        var config = BlipConfig.Read(source.Config);
        var words = WordPieces.FromFolder(folder);
        if (words.Count > config.VocabSize || config.BeginToken >= config.VocabSize)
            throw new ConfigException($"{folder}: the tokenizer has {words.Count} tokens and [DEC] is {config.BeginToken}, but the network knows only {config.VocabSize}.");
        string preprocessor = Path.Combine(folder, Preprocessor);
        var normalisation = File.Exists(preprocessor) ? PictureNormalisation.Read(ConfigReader.Open(preprocessor, Preprocessor)) : PictureNormalisation.Clip;
        using var weights = new BlipWeights(source.Weights());
        var model = Network.WithoutWeights(() => new BlipModel(config));
        Checkpoint.Load(weights, model.Shapes, model.Assign, float32, device);
        return new Captioner(config, model, words, normalisation, device ?? CPU);
    }

    /// <summary>A caption, without the words it was begun with.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="cancellation">Stops between two tokens.</param>
    public string Caption(Picture picture, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        string text = _words.Decode(Search(_model.VisionModel.Forward(Prepare(picture)), new BeamSearch { End = _words.End }, Start, cancellation)[0].Ids);
        return text.Length > Prompt.Length ? text[Prompt.Length..] : "";
    }

    /// <summary>[DEC] and the tokens of "a picture of".</summary>
    internal IReadOnlyList<int> Start => [_config.BeginToken, .. _words.Encode(Prompt).Skip(1).SkipLast(1)];

    /// <summary>The numbers that the image tower sees: the whole picture, squashed to a square; 1, 3, side, side.</summary>
    internal Tensor Prepare(Picture picture)
    {
        using var scope = NewDisposeScope();
        return _normalisation.Apply(BicubicResize.Resize(picture, _config.ImageSize, _config.ImageSize)).unsqueeze(0).to(_device).MoveToOuterDisposeScope();
    }

    /// <summary>Texts about a picture [1, 1 + patches, width].</summary>
    internal IReadOnlyList<Hypothesis> Search(Tensor picture, BeamSearch search, IReadOnlyList<int> start, CancellationToken cancellation = default)
    {
        using var memory = _model.TextDecoder.Begin(picture);
        return search.Run(start, (parents, tokens) =>
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            memory.Follow(parents);
            return _model.TextDecoder.Forward(tokens.to(_device), memory).select(1, -1).MoveToOuterDisposeScope();
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();
}
