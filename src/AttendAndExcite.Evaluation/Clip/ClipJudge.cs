using AttendAndExcite.Configuration;
using AttendAndExcite.Imaging;
using AttendAndExcite.Models;
using AttendAndExcite.Text;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Evaluation.Clip;

/// <summary>Says by CLIP (Radford et al. 2021) how well pictures and texts fit prompts: cosines of their embeddings.</summary>
/// <remarks>Pictures are prepared and prompts embedded as by the official code's metrics, in float32.</remarks>
public sealed class ClipJudge : IDisposable
{
    private const string Preprocessor = "preprocessor_config.json";

    private readonly ClipModel _model;
    private readonly ClipTokenizer _tokenizer;
    private readonly PictureNormalisation _normalisation;
    private readonly Device _device;
    private readonly Dictionary<string, Tensor> _prompts = [];

    private ClipJudge(ClipModel model, ClipTokenizer tokenizer, PictureNormalisation normalisation, Device device) =>
        (_model, _tokenizer, _normalisation, _device) = (model, tokenizer, normalisation, device);

    /// <summary>Opens a folder in the layout of <c>openai/clip-vit-base-patch16</c> on the Hub.</summary>
    /// <param name="folder">With <c>config.json</c>, weights, and the tokenizer's files.</param>
    /// <param name="device">Where to compute; null: the CPU.</param>
    /// <exception cref="ConfigException">It is no CLIP, or one that is not supported.</exception>
    /// <exception cref="CheckpointException">Its weights are missing or damaged.</exception>
    public static ClipJudge Open(string folder, Device? device = null)
    {
        var source = new NetworkFolder(folder, Path.GetFileName(Path.GetFullPath(folder)));
        var config = ClipConfig.Read(source.Config);
        var tokenizer = ClipTokenizer.FromFolder(folder);
        if (tokenizer.LargestId >= config.Text.VocabSize || tokenizer.Limit > config.Text.MaxPositionEmbeddings)
            throw new ConfigException($"{folder}: the tokenizer gives ids up to {tokenizer.LargestId} and {tokenizer.Limit} tokens, and the text tower takes {config.Text.VocabSize} ids and {config.Text.MaxPositionEmbeddings} tokens.");
        string preprocessor = Path.Combine(folder, Preprocessor);
        var normalisation = File.Exists(preprocessor) ? PictureNormalisation.Read(ConfigReader.Open(preprocessor, Preprocessor)) : PictureNormalisation.Clip;
        using var weights = source.Weights();
        var model = Network.WithoutWeights(() => new ClipModel(config.Text, config.Vision, config.ProjectionDim));
        Checkpoint.Load(weights, model.Shapes, model.Assign, float32, device);
        return new ClipJudge(model, tokenizer, normalisation, device ?? CPU);
    }

    /// <summary>Whether CLIP sees the whole of a text.</summary>
    public bool SeesAllOf(string text) => _tokenizer.Tokenize(text).CutText is null;

    /// <summary>The cosine, -1..1, of each picture's embedding with the prompt's.</summary>
    /// <param name="prompt">It is put into the 80 templates.</param>
    /// <param name="pictures">Embeddings that <see cref="Embed(IReadOnlyList{Picture})"/> made.</param>
    public IReadOnlyList<float> Similarities(string prompt, Tensor pictures)
    {
        using var scope = NewDisposeScope();
        return nn.functional.linear(pictures, EmbedPrompt(prompt).unsqueeze(0)).squeeze(1).cpu().data<float>().ToArray();
    }

    /// <summary>The pictures' embeddings, of length one: pictures, projection.</summary>
    public Tensor Embed(IReadOnlyList<Picture> pictures)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        return Normalised(_model.PictureFeatures(Prepare(pictures))).MoveToOuterDisposeScope();
    }

    /// <summary>The texts' embeddings without templates, of length one: texts, projection.</summary>
    public Tensor Embed(IReadOnlyList<string> texts)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        return Normalised(_model.TextFeatures(Ids(texts))).MoveToOuterDisposeScope();
    }

    /// <summary>A prompt's embedding: the mean of those of its 80 sentences, brought to length one. It stays this object's own.</summary>
    internal Tensor EmbedPrompt(string prompt)
    {
        if (_prompts.TryGetValue(prompt, out var known)) return known;
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var mean = Embed(PromptTemplates.Fill(prompt)).mean([0L]);
        return _prompts[prompt] = (mean / mean.norm()).DetachFromDisposeScope();
    }

    /// <summary>The numbers that the image tower sees: batch, 3, side, side.</summary>
    internal Tensor Prepare(IReadOnlyList<Picture> pictures)
    {
        using var scope = NewDisposeScope();
        var prepared = pictures.Select(picture => _normalisation.Apply(CentreCrop.LikeTorchvision(picture, _model.Vision.ImageSize)));
        return stack(prepared).to(_device).MoveToOuterDisposeScope();
    }

    /// <summary>Token ids [texts, length], only as long as the longest text: no position sees a later one, so padding changes nothing.</summary>
    internal Tensor Ids(IReadOnlyList<string> texts)
    {
        var tokenized = texts.Select(_tokenizer.Tokenize).ToList();
        int longest = Math.Min(_tokenizer.Limit, tokenized.Max(text => text.Ids.Count));
        long[] ids = [.. tokenized.SelectMany(text => text.Padded.Take(longest))];
        return tensor(ids).view(texts.Count, longest).to(_device);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var prompt in _prompts.Values) prompt.Dispose();
        _prompts.Clear();
        _model.Dispose();
    }

    private static Tensor Normalised(Tensor features)
    {
        using var scope = NewDisposeScope();
        return (features / features.norm(-1, keepdim: true)).MoveToOuterDisposeScope();
    }
}
