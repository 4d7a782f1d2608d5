namespace AttendAndExcite.Miniature.Training;

/// <summary>The parts of the miniature by name, in the order in which they need each other.</summary>
internal static class TrainingParts
{
    /// <summary>A part, with what it needs of the others from their folders.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="folder">The folder of all parts.</param>
    /// <param name="frozenText">For the U-Net: whether the text encoder stays as its contrastive training left it.</param>
    public static TrainingPart Open(string name, string folder, bool frozenText = false) => name switch
    {
        "autoencoder" => new AutoencoderTraining(),
        "clip" => new ClipTraining(folder),
        "unet" => new UNetTraining(folder, frozenText),
        "detector" => new DetectorTraining(folder),
        _ => throw new ArgumentException($"There is no part {name}."),
    };
}
