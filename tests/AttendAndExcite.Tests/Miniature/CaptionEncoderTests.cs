using AttendAndExcite.Miniature;
using AttendAndExcite.Miniature.Training;
using AttendAndExcite.Models;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests.Miniature;

public class CaptionEncoderTests
{
    [Fact]
    public void Contexts_are_the_models_own_unless_subjects_are_kept_apart()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var model = MiniatureModel.Open();
        using var network = TextEncoder();
        var encoder = new CaptionEncoder(network, model.Tokenizer);
        string[] captions = ["a cat and a red car", "", "a photo of a dog"];

        var expected = model.Encode([.. captions.Select(model.Tokenizer.Tokenize)]);

        Assert.Equal(0, (encoder.Encode(captions) - expected).abs().max().item<float>(), 1e-5f);
        Assert.Equal(0, (encoder.EncodeApart(captions, share: 0, new Random(1)) - expected).abs().max().item<float>(), 1e-5f);
    }

    [Fact]
    public void A_subject_kept_apart_is_told_by_its_own_tokens_only()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var model = MiniatureModel.Open();
        using var network = TextEncoder();
        var encoder = new CaptionEncoder(network, model.Tokenizer);
        const string caption = "a cat and a red car"; // positions 1 to 6, the end at 7
        const int draws = 16;

        var natural = encoder.Encode([caption])[0];
        var differences = (encoder.EncodeApart([.. Enumerable.Repeat(caption, draws)], share: 1, new Random(2)) - natural).abs().amax(2); // draws, positions

        Assert.Equal(0, differences.narrow(1, 0, 3).max().item<float>(), 1e-5f); // begin, a, cat: nothing before them was replaced
        Assert.True(Differing(3) > draws / 2 && Differing(4) > draws / 2, "The words behind the cat should tell of other animals.");
        Assert.True(Differing(7) > draws / 2 && Differing(76) > draws / 2, "The end token and the padding should tell of other subjects.");

        int Differing(int position) => (int)(differences.select(1, position) > 1e-3).sum().item<long>();
    }

    private static ClipTextModel TextEncoder()
    {
        var network = Network.WithoutWeights(() => new ClipTextModel(ClipTraining.TextArchitecture));
        Checkpoint.Load(Path.Combine(MiniatureModel.Folder, "text_encoder", "model.safetensors"), network.Shapes, network.Assign);
        return network;
    }
}
