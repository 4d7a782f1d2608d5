using System.Text.Json;
using AttendAndExcite.Configuration;
using AttendAndExcite.Evaluation.Clip;
using AttendAndExcite.Imaging;
using AttendAndExcite.Models;
using AttendAndExcite.Tests.Models;
using AttendAndExcite.Tests.Weights;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests.Evaluation;

/// <summary>CLIP against the numbers of openai/CLIP and transformers.</summary>
public sealed class ClipJudgeTests(TinyClip tiny) : IClassFixture<TinyClip>
{
    private const string Recording = "evaluation/golden/tiny-clip-64";
    private const string Large = "tiny-clip-224";

    [Fact]
    public void Pictures_have_the_recorded_embeddings()
    {
        using var scope = NewDisposeScope();
        var embedded = tiny.Judge.Embed(Pictures(Recording));

        Assert.InRange(TinyModel.Error(embedded, Recorded("image_features_normalized")), 0, 1e-5);
    }

    [Fact]
    public void The_towers_give_the_recorded_features_before_normalisation()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var model = LoadTowers();
        var pictures = tiny.Judge.Prepare(Pictures(Recording));
        var hidden = model.VisionModel.Forward(pictures);
        var texts = model.TextFeatures(tiny.Judge.Ids(Texts("texts")));

        Assert.InRange(TinyModel.Error(hidden.narrow(0, 0, 2), Recorded("vision_last_hidden_state")), 0, 1e-4);
        Assert.InRange(TinyModel.Error(model.VisionModel.Pool(hidden), Recorded("vision_pooled")), 0, 1e-4);
        Assert.InRange(TinyModel.Error(model.PictureFeatures(pictures), Recorded("image_features")), 0, 1e-4);
        Assert.InRange(TinyModel.Error(texts, Recorded("text_features")), 0, 1e-4);
        var logits = tiny.Judge.Embed(Pictures(Recording)).matmul(tiny.Judge.Embed(Texts("texts")).t()) * model.LogitScale;
        Assert.InRange(TinyModel.Error(logits, Recorded("logits_per_image")), 0, 5e-4);
    }

    [Fact]
    public void Texts_have_the_recorded_ids_and_embeddings()
    {
        using var scope = NewDisposeScope();
        var recorded = Recorded("text_ids_openai").to_type(int64);
        for (int text = 0; text < recorded.shape[0]; text++)
        {
            long[] expected = [.. recorded[text].data<long>()];
            long[] ids = [.. tiny.Judge.Ids([Texts("texts")[text]]).data<long>()];
            Assert.Equal(expected.Take(ids.Length), ids);
            Assert.All(expected.Skip(ids.Length), id => Assert.Equal(0, id)); // openai pads with 0
        }

        Assert.InRange(TinyModel.Error(tiny.Judge.Embed(Texts("texts")), Recorded("text_features_normalized")), 0, 1e-5);
    }

    [Fact]
    public void Prompts_are_put_into_the_80_templates_with_the_official_code_s_clean_up()
    {
        foreach (var prompt in Golden.Json("evaluation/golden/template_strings.json").GetProperty("strings").EnumerateObject())
            Assert.Equal(prompt.Value.EnumerateArray().Select(text => text.GetString()!), PromptTemplates.Fill(prompt.Name));
    }

    [Fact]
    public void Prompts_have_the_recorded_embeddings_and_similarities()
    {
        using var scope = NewDisposeScope();
        var prompts = Texts("prompts");
        var embedded = tiny.Judge.Embed(Pictures(Recording));

        Assert.InRange(TinyModel.Error(tiny.Judge.Embed(PromptTemplates.Fill(prompts[0])), Recorded("prompt0_class_embeddings_80")), 0, 1e-5);
        for (int prompt = 0; prompt < prompts.Length; prompt++)
        {
            Assert.InRange(TinyModel.Error(tiny.Judge.EmbedPrompt(prompts[prompt]), Recorded("prompt_embeddings")[prompt]), 0, 1e-5);
            float[] expected = [.. Recorded("image_prompt_similarity").select(1, prompt).contiguous().data<float>()];
            foreach (var (one, other) in expected.Zip(tiny.Judge.Similarities(prompts[prompt], embedded))) Assert.Equal(one, other, 1e-5f);
        }
    }

    [Fact]
    public void Another_CLIP_of_other_sizes_gives_its_recorded_numbers()
    {
        Golden.Need($"evaluation/models/{Large}/model.safetensors");
        using var scope = NewDisposeScope();
        using var judge = ClipJudge.Open(Path.GetDirectoryName(Golden.Path($"evaluation/models/{Large}/model.safetensors"))!);
        string recording = $"evaluation/golden/{Large}";
        var pictures = judge.Embed(Pictures(recording));

        Assert.InRange(TinyModel.Error(pictures, Golden.Tensor($"{recording}.safetensors", "image_features_normalized")), 0, 1e-5);
        Assert.InRange(TinyModel.Error(judge.Embed(Texts("texts", recording)), Golden.Tensor($"{recording}.safetensors", "text_features_normalized")), 0, 1e-5);
        string[] prompts = Texts("prompts", recording);
        for (int prompt = 0; prompt < prompts.Length; prompt++)
            Assert.InRange(TinyModel.Error(judge.EmbedPrompt(prompts[prompt]), Golden.Tensor($"{recording}.safetensors", "prompt_embeddings")[prompt]), 0, 1e-5);
    }

    [Fact]
    public void Openai_s_ViT_B_16_has_its_checkpoint_s_keys_and_shapes() =>
        KeyTests.AssertKeys("clip_vit_b16", () => new ClipModel(new ClipTextConfig { HiddenSize = 512, IntermediateSize = 2048, NumAttentionHeads = 8 }, new ClipVisionConfig(), 512),
            149_620_737, "text_model.embeddings.position_ids", "vision_model.embeddings.position_ids");

    [Theory]
    [InlineData("""{"model_type":"blip"}""", "model_type is blip")]
    [InlineData("""{"model_type":"clip"}""", "lacks text_config")]
    [InlineData("""{"model_type":"clip","text_config":{"vocab_size":9,"hidden_size":8,"intermediate_size":8,"num_hidden_layers":1,"num_attention_heads":3},"vision_config":{}}""", "cannot be divided into 3 heads")]
    [InlineData("""{"model_type":"clip","text_config":{"hidden_act":"relu"},"vision_config":{}}""", "(text_config): hidden_act is relu")]
    public void Configurations_of_other_models_are_refused(string json, string fault)
    {
        using var document = JsonDocument.Parse(json);

        Assert.Contains(fault, Assert.Throws<ConfigException>(() => ClipConfig.Read(new ConfigReader(document.RootElement, "config.json"))).Message);
    }

    [Fact]
    public void A_folder_that_is_no_CLIP_is_refused_in_one_sentence()
    {
        using var folder = new ScratchFolder();

        Assert.Contains("config.json is missing", Assert.Throws<ConfigException>(() => ClipJudge.Open(folder.Root)).Message);
    }

    private ClipModel LoadTowers()
    {
        var source = new NetworkFolder(tiny.Folder, "clip");
        var config = ClipConfig.Read(source.Config);
        using var weights = source.Weights();
        var model = Network.WithoutWeights(() => new ClipModel(config.Text, config.Vision, config.ProjectionDim));
        Checkpoint.Load(weights, model.Shapes, model.Assign);
        return model;
    }

    private static Tensor Recorded(string name) => Golden.Tensor($"{Recording}.safetensors", name);

    private static string[] Texts(string name, string recording = Recording) => [.. Golden.Json($"{recording}.json").GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    private static Picture[] Pictures(string recording) =>
        [.. Golden.Json($"{recording}.json").GetProperty("files").EnumerateArray().Select(file => Picture.Read(Golden.Path($"evaluation/images/{file.GetString()}")))];
}
