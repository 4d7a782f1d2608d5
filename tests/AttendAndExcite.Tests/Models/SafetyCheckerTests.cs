using System.Text.Json;
using AttendAndExcite.Configuration;
using AttendAndExcite.Models;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests.Models;

/// <summary>The safety checker against the numbers of diffusers' own.</summary>
public class SafetyCheckerTests
{
    private const string Model = "evaluation/models/tiny-safety-checker";
    private const string Recording = "evaluation/golden/tiny-safety-checker";

    [Fact]
    public void Embeddings_scores_and_verdicts_are_the_recorded_ones()
    {
        using var scope = NewDisposeScope();
        using var checker = Load();
        var pictures = Golden.Tensor($"{Recording}.safetensors", "clip_input");

        Assert.InRange(TinyModel.Error(checker.Embed(pictures), Golden.Tensor($"{Recording}.safetensors", "image_embeds")), 0, 1e-5);

        var findings = checker.Check(pictures);
        var recorded = Golden.Json($"{Recording}.json");
        Assert.Equal(recorded.GetProperty("has_nsfw_concepts").EnumerateArray().Select(flag => flag.GetBoolean()), findings.Select(finding => finding.IsFlagged));
        foreach (var (finding, result) in findings.Zip(recorded.GetProperty("results").EnumerateArray()))
        {
            Assert.Equal(Numbers(result, "special_scores"), finding.SpecialScores);
            Assert.Equal(Numbers(result, "concept_scores"), finding.ConceptScores);
        }
    }

    [Fact]
    public void The_safety_checker_of_SD_has_its_checkpoint_s_keys_and_shapes() =>
        KeyTests.AssertKeys("safety_checker", () => new SafetyChecker(new SafetyCheckerConfig()), 303_981_588, "vision_model.vision_model.embeddings.position_ids");

    [Theory]
    [InlineData("""{"model_type":"blip"}""", "model_type is blip")]
    [InlineData("""{"model_type":"clip"}""", "lacks vision_config")]
    [InlineData("""{"model_type":"clip","vision_config":7}""", "vision_config is 7, and should be an object")]
    [InlineData("""{"model_type":"clip","vision_config":{"hidden_act":"relu"}}""", "(vision_config): hidden_act is relu")]
    [InlineData("""{"model_type":"clip","vision_config":{},"concepts":18}""", "concepts = 18")]
    public void Configurations_of_other_checkers_are_refused(string json, string fault)
    {
        using var document = JsonDocument.Parse(json);

        Assert.Contains(fault, Assert.Throws<ConfigException>(() => SafetyCheckerConfig.Read(new ConfigReader(document.RootElement, "safety_checker/config.json"))).Message);
    }

    private static SafetyChecker Load()
    {
        var config = SafetyCheckerConfig.Read(ConfigReader.Open(Path.Combine(Golden.Path($"{Model}/config.json")), "safety_checker/config.json"));
        var network = Network.WithoutWeights(() => new SafetyChecker(config));
        Checkpoint.Load(Golden.Path($"{Model}/model.safetensors"), network.Shapes, network.Assign);
        return network;
    }

    private static double[] Numbers(JsonElement result, string name) => [.. result.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];
}
