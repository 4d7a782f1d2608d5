using System.Globalization;
using System.Text;
using AttendAndExcite.Miniature.Scenes;
using AttendAndExcite.Miniature.Training;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Miniature;

/// <summary>The card of a model that was trained here: what it is made of, how, and what is known of it.</summary>
internal static class MiniatureCard
{
    private static readonly string[] Parts = ["autoencoder", "clip", "unet", "detector"];

    /// <summary>The card in Markdown, with the figures that the training itself kept.</summary>
    public static string Write(string training, LatentPreview preview) => string.Create(CultureInfo.InvariantCulture, $"""
        ---
        license: mit
        library_name: diffusers
        ---

        # A miniature

        A small Stable Diffusion in the diffusers folder layout, with weights in half precision, made by `aae train-miniature`. It draws flat emoji on plain
        ground, {Scene.Side} x {Scene.Side} pixels.

        ## What it knows
        {SceneVocabulary.Nouns.Count} nouns, {SceneVocabulary.Colours.Count} colours for the objects, and the words between them: the `words` of `attend_and_excite.json`. Other words are refused.

        ## Training
        {UNetTraining.Scenes} painted scenes for the U-Net, and scenes painted as they were needed for the other parts; nothing was downloaded. One of {1 / UNetTraining.Pairs:0} scenes of the
        U-Net shows two subjects, and a picture of one subject gets a false second one in its caption with probability {UNetTraining.FalseSubjects:0.0#}: this is where neglect comes from.

        | part | parameters | training | on held-out scenes |
        |---|---|---|---|
        {string.Join('\n', Parts.Select(part => Row(training, part)))}

        Held-out scenes have seeds of their own, but scenes of one subject are so few that most of them occur in a training, too.
        `unet` contains the text encoder, which begins as CLIP's; `detector` is the judge of `aae judge-miniature`, and draws nothing.

        ## Settings
        `attend_and_excite.json` is the bundled model's and was not tuned for these weights; `latent_rgb.json` was fitted to painted scenes and explains
        {100 * preview.Explained:0} % of their colours' variance. How often the model draws what it is told: `aae judge-miniature --model FOLDER`.

        ## Limits
        Two subjects at most; fixed size, on a grid of nine places; emoji only; one background colour a picture, not chosen by the prompt.

        ## Licence
        MIT, as the program that made it. The drawings are Fluent Emoji Flat (MIT, Microsoft) and a bench of the program's own.

        """).ReplaceLineEndings("\n");

    private static string Row(string training, string part)
    {
        var record = TrainingRecord.Read(Path.Combine(training, part));
        using var weights = SafetensorsFile.Open(TrainingFolder.Mean(training, part));
        var row = new StringBuilder();
        row.Append(CultureInfo.InvariantCulture, $"| {part} | {weights.Names.Sum(name => weights.Info(name).Count) / 1e6:0.00} M | ");
        row.Append(record is null ? "none: the weights of a model folder" : record.Describe());
        return row.Append(CultureInfo.InvariantCulture, $" | {record?.Figures ?? "not measured"} |").ToString();
    }
}
