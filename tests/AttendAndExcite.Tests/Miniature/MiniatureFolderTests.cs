using System.Text.Json;
using AttendAndExcite.Miniature;
using AttendAndExcite.Miniature.Scenes;
using AttendAndExcite.Miniature.Training;
using AttendAndExcite.Tests.Weights;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests.Miniature;

/// <summary>What a training becomes as a model folder.</summary>
public sealed class MiniatureFolderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_exported_model_knows_its_words_and_settings_and_tells_how_it_was_made()
    {
        string target = Path.Combine(_folder.Root, "model");
        string said = Begin();

        MiniatureFolder.Assemble(Training, target);

        using var bundled = MiniatureModel.Open();
        using var model = StableDiffusion.Open(target);
        Assert.Equal(SceneVocabulary.Words, model.Defaults.Vocabulary);
        Assert.Equal((bundled.Defaults.Steps, bundled.Defaults.Guidance.SoftmaxFactor), (model.Defaults.Steps, model.Defaults.Guidance.SoftmaxFactor));
        Assert.Equal(bundled.Defaults.Guidance.Thresholds, model.Defaults.Guidance.Thresholds);
        using var preview = JsonDocument.Parse(File.ReadAllBytes(LatentPreview.FileOf(target)));
        Assert.InRange(preview.RootElement.GetProperty("explained").GetDouble(), 0.5, 1);
        string card = File.ReadAllText(Path.Combine(target, "README.md"));
        Assert.Matches($"\\| clip \\| 0\\.82 M \\| 2 steps from a model folder's weights on, 64 pictures each, in [0-9.]+ minutes \\| {said} \\|\n", card);
        Assert.Matches("\\| detector \\| 0\\.35 M \\| none: the weights of a model folder \\| not measured \\|\n", card);
        Assert.All((string[])["license: mit", "## Limits", "## Licence", "scenes of one subject are so few"], text => Assert.Contains(text, card, StringComparison.Ordinal));
        Assert.Equal(["model", "training"], Directory.EnumerateFileSystemEntries(_folder.Root).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_damaged_part_leaves_no_half_model()
    {
        string target = Path.Combine(_folder.Root, "model");
        Begin();
        File.WriteAllText(TrainingFolder.Mean(Training, "detector"), "damaged");

        Assert.Throws<CheckpointException>(() => MiniatureFolder.Assemble(Training, target));

        Assert.Equal(["training"], Directory.EnumerateFileSystemEntries(_folder.Root).Select(Path.GetFileName));
    }

    private string Training => Path.Combine(_folder.Root, "training");

    /// <summary>A training that begins at the bundled weights; CLIP goes two steps on, in two sittings. What CLIP's training says.</summary>
    private string Begin()
    {
        MiniatureFolder.Disassemble(MiniatureModel.Folder, Training);
        LatentScenes.OpenOrEncode(Training, 64, TextWriter.Null, default).Dispose();
        string said = "";
        for (int sitting = 0; sitting < 2; sitting++)
        {
            using var log = new StringWriter();
            using var part = new ClipTraining(Training);
            using var run = new TrainingRun(part, Training, log);
            run.Advance();
            run.Save();
            said = log.ToString().Split("saved: ")[^1].TrimEnd();
        }

        return said;
    }
}
