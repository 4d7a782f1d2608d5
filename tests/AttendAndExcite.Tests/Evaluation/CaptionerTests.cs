using System.Text.Json;
using AttendAndExcite.Configuration;
using AttendAndExcite.Evaluation.Blip;
using AttendAndExcite.Imaging;
using AttendAndExcite.Models;
using AttendAndExcite.Tests.Models;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests.Evaluation;

/// <summary>BLIP's captions against LAVIS's and transformers' numbers.</summary>
public sealed class CaptionerTests : IDisposable
{
    private const string Recording = "evaluation/golden/tiny-blip";

    private static readonly JsonElement Json = Golden.Json($"{Recording}.json");

    private readonly Captioner _captioner = Captioner.Open(Folder);
    private readonly DisposeScope _scope = NewDisposeScope();

    private static string Folder => Path.GetDirectoryName(Golden.Path("evaluation/models/tiny-blip/config.json"))!;

    [Theory]
    [InlineData(1e-6, "image_embeds_lavis")]
    [InlineData(1e-5, "image_embeds_hf")]
    public void The_image_tower_gives_the_recorded_vectors(double epsilon, string name)
    {
        using var still = no_grad();
        using var model = Load(BlipConfig.Read(new NetworkFolder(Folder, "blip").Config) with { VisionEpsilon = epsilon });

        Assert.InRange(TinyModel.Error(model.VisionModel.Forward(Pictures()), Recorded(name)), 0, 5e-5);
    }

    [Theory]
    [InlineData("image_embeds_lavis", "teacher_logits_lavis")]
    [InlineData("image_embeds_hf", "teacher_logits_hf")]
    public void The_decoder_gives_the_recorded_scores_at_once_and_token_by_token(string pictures, string logits)
    {
        using var still = no_grad();
        var decoder = _captioner.Model.TextDecoder;
        var ids = Recorded("teacher_ids");
        for (int image = 0; image < 4; image++)
        {
            var expected = Recorded(logits).narrow(0, image, 1);
            using var whole = decoder.Begin(Recorded(pictures).narrow(0, image, 1));
            Assert.InRange(TinyModel.Error(decoder.Forward(ids, whole), expected), 0, 5e-4);
            using var stepwise = decoder.Begin(Recorded(pictures).narrow(0, image, 1));
            for (int token = 0; token < ids.shape[1]; token++)
                Assert.InRange(TinyModel.Error(decoder.Forward(ids.narrow(1, token, 1), stepwise), expected.narrow(1, token, 1)), 0, 5e-4);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Captions_texts_and_scores_are_the_recorded_ones(int image)
    {
        var recorded = Json.GetProperty("generation")[image].GetProperty("beam3");
        var picture = Picture.Read(Golden.Path($"evaluation/images/{Json.GetProperty("files")[image].GetString()}"));

        var texts = Search(image, new BeamSearch { End = _captioner.Words.End }, _captioner.Start);

        Assert.Equal(recorded.GetProperty("caption").GetString(), _captioner.Caption(picture));
        Assert.Equal(Ids(recorded.GetProperty("ids")), texts[0].Ids);
        Assert.Equal(recorded.GetProperty("decoded").GetString(), _captioner.Words.Decode(texts[0].Ids));
        foreach (var (text, expected) in texts.Zip(recorded.GetProperty("all_three_hypotheses").EnumerateArray()))
        {
            Assert.Equal(Ids(expected.GetProperty("ids")).AsEnumerable().Reverse().SkipWhile(id => id == 0).Reverse(), text.Ids); // padded with 0
            Assert.Equal(expected.GetProperty("score").GetDouble(), text.Score, 1e-4);
        }
    }

    [Theory]
    [InlineData("min_length_14_as_if_the_prompt_did_not_count", 3, 14, 30)]
    [InlineData("max_length_34_as_if_the_prompt_did_not_count", 3, 10, 34)]
    [InlineData("num_beams_5", 5, 10, 30)]
    public void Other_settings_of_the_search_find_the_recorded_texts(string name, int beams, int minLength, int maxLength)
    {
        var search = new BeamSearch { End = _captioner.Words.End, Beams = beams, MinLength = minLength, MaxLength = maxLength };
        for (int image = 0; image < 4; image++)
            Assert.Equal(Ids(Json.GetProperty("other_settings").GetProperty(name)[image]), Search(image, search, _captioner.Start)[0].Ids);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Every_step_ranks_the_recorded_candidates(int image)
    {
        using var still = no_grad();
        using var memory = _captioner.Model.TextDecoder.Begin(Recorded("image_embeds_lavis").narrow(0, image, 1));
        var steps = Json.GetProperty("beam_trace").GetProperty($"{image}").EnumerateArray().ToArray();
        int step = -1;

        new BeamSearch { End = _captioner.Words.End }.Run(_captioner.Start, (parents, tokens) =>
        {
            if (step++ >= 0)
            {
                var kept = steps[step - 1].GetProperty("kept_token_beam_score").EnumerateArray().ToArray();
                Assert.Equal(kept.Select(candidate => candidate[0].GetInt64()), tokens.flatten().data<long>());
                Assert.Equal(kept.Select(candidate => candidate[1].GetInt32()), parents);
            }

            using var scope = NewDisposeScope();
            memory.Follow(parents);
            return _captioner.Model.TextDecoder.Forward(tokens, memory).select(1, -1).MoveToOuterDisposeScope();
        });

        Assert.Equal(steps.Length, step + 1);
    }

    [Fact]
    public void Texts_have_the_recorded_tokens_and_come_back_tidied()
    {
        foreach (var recorded in Json.GetProperty("tokenizer").EnumerateArray())
        {
            Assert.Equal((recorded.GetProperty("text").GetString(), string.Join(' ', Ids(recorded.GetProperty("ids")))),
                (recorded.GetProperty("text").GetString(), string.Join(' ', _captioner.Words.Encode(recorded.GetProperty("text").GetString()!))));
            Assert.Equal(recorded.GetProperty("decoded_skip_special").GetString(), _captioner.Words.Decode(Ids(recorded.GetProperty("ids"))));
        }

        foreach (var recorded in Json.GetProperty("decoding").EnumerateArray())
            Assert.Equal(recorded.GetProperty("decoded").GetString(), _captioner.Words.Decode(Ids(recorded.GetProperty("ids"))));
    }

    [Fact]
    public void A_search_leaves_no_tensors_behind()
    {
        using var picture = Recorded("image_embeds_lavis").narrow(0, 0, 1);
        Search(0, new BeamSearch { End = _captioner.Words.End }, _captioner.Start);
        long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        Search(0, new BeamSearch { End = _captioner.Words.End }, _captioner.Start);

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Weights_with_LAVIS_s_names_are_the_same_network()
    {
        var rows = File.ReadLines(Golden.Path("keys/blip_lavis_to_hf.tsv")).Skip(1).Select(line => line.Split('\t'));

        Assert.All(rows, row => Assert.Equal(row[2], BlipWeights.Rename(row[0])));
    }

    [Fact]
    public void The_base_model_has_its_checkpoint_s_keys_and_shapes() =>
        KeyTests.AssertKeys("blip_caption_base", () => new BlipModel(new BlipConfig()), 247_444_600 - 30524 - (30524 * 768), "text_decoder.bert.embeddings.position_ids",
            "text_decoder.cls.predictions.decoder.bias", "text_decoder.cls.predictions.decoder.weight");

    [Theory]
    [InlineData("""{"model_type":"blip","text_config":{"hidden_size":768},"vision_config":{}}""", 12)]
    [InlineData("""{"model_type":"blip","text_config":{"hidden_size":768,"num_attention_heads":8},"vision_config":{}}""", 12)]
    [InlineData("""{"model_type":"blip","text_config":{"hidden_size":32,"num_attention_heads":4},"vision_config":{"layer_norm_eps":1e-5}}""", 4)]
    public void Heads_and_epsilon_are_what_the_weights_were_trained_with(string json, int heads)
    {
        using var document = JsonDocument.Parse(json);
        var config = BlipConfig.Read(new ConfigReader(document.RootElement, "config.json"));

        Assert.Equal((heads, 1e-6), (config.TextHeads, config.VisionEpsilon));
    }

    public void Dispose()
    {
        _scope.Dispose();
        _captioner.Dispose();
    }

    private IReadOnlyList<Hypothesis> Search(int image, BeamSearch search, IReadOnlyList<int> start)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        return _captioner.Search(Recorded("image_embeds_lavis").narrow(0, image, 1), search, start);
    }

    private static BlipModel Load(BlipConfig config)
    {
        using var weights = new BlipWeights(new NetworkFolder(Folder, "blip").Weights());
        var model = Network.WithoutWeights(() => new BlipModel(config));
        Checkpoint.Load(weights, model.Shapes, model.Assign);
        return model;
    }

    private static Tensor Pictures() => stack(Enumerable.Range(0, 4).Select(image => Recorded($"pixels_{image}")));

    private static Tensor Recorded(string name) => Golden.Tensor($"{Recording}.safetensors", name);

    private static int[] Ids(JsonElement ids) => [.. ids.EnumerateArray().Select(id => id.GetInt32())];
}
