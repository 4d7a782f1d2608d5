using AttendAndExcite.Miniature.Scenes;
using AttendAndExcite.Models;
using AttendAndExcite.Text;

namespace AttendAndExcite.Miniature.Training;

/// <summary>
/// Trains a small CLIP on scenes and their true captions; its text tower, frozen, becomes the text encoder of the miniature,
/// as in Stable Diffusion.
/// </summary>
internal sealed class ClipTraining : TrainingPart
{
    // The longest caption has nine tokens; in a causal tower nothing depends on the padding behind the end token.
    private const int Seen = 16;

    private readonly ClipModel _clip = FreshNetworks.Clip();
    private readonly ClipTokenizer _tokenizer;

    public ClipTraining(string folder)
    {
        string tokenizer = Path.Combine(folder, "tokenizer");
        MiniatureTokenizer.Write(tokenizer);
        _tokenizer = ClipTokenizer.FromFolder(tokenizer);
        if (_tokenizer.VocabularySize > TextArchitecture.VocabSize) throw new InvalidOperationException("The vocabulary has outgrown the text encoder.");
    }

    public static ClipTextConfig TextArchitecture { get; } = new()
    {
        VocabSize = 768,
        HiddenSize = 128,
        IntermediateSize = 256,
        NumHiddenLayers = 2,
        NumAttentionHeads = 4,
    };

    public static ClipVisionConfig VisionArchitecture { get; } = new()
    {
        ImageSize = Scene.Side,
        PatchSize = 8,
        HiddenSize = 128,
        IntermediateSize = 256,
        NumHiddenLayers = 3,
        NumAttentionHeads = 4,
    };

    public override string Name => "clip";

    public override Network Network => _clip;

    public override long Steps => 2400;

    public override int BatchSize => 64;

    public override double PeakRate => 1e-3;

    public override double WeightDecay => 0.1;

    public override Tensor Loss(long step)
    {
        using var scope = NewDisposeScope();
        var similarities = Similarities(Chance(2, step).Random) * _clip.LogitScale.clamp(max: 100); // pictures, texts
        var matches = arange(BatchSize);
        var loss = nn.functional.cross_entropy(similarities, matches) + nn.functional.cross_entropy(similarities.t(), matches);
        return (loss / 2).MoveToOuterDisposeScope();
    }

    public override string Examine(long step, string folder)
    {
        using var scope = NewDisposeScope();
        var random = HeldOut(2);
        double right = Enumerable.Range(0, 8).Average(_ => (Similarities(random).argmax(1) == arange(BatchSize)).to_type(float32).mean().item<float>());
        return $"{right:P1} of pictures find their caption among {BatchSize}";
    }

    private Tensor Similarities(Random random)
    {
        using var scope = NewDisposeScope();
        var scenes = Enumerable.Range(0, BatchSize).Select(_ => SceneComposer.Compose(random)).ToList();
        long[] ids = [.. scenes.SelectMany(scene => _tokenizer.Tokenize(SceneComposer.Caption(scene, random)).Padded.Take(Seen))];
        var pictures = Unit(_clip.PictureFeatures(SceneRenderer.Pictures(scenes)));
        var texts = Unit(_clip.TextFeatures(tensor(ids).view(BatchSize, Seen)));
        return pictures.mm(texts.t()).MoveToOuterDisposeScope();
    }

    private static Tensor Unit(Tensor features) => features / features.norm(1, keepdim: true);
}
