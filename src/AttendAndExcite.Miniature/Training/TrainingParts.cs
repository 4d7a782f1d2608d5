namespace AttendAndExcite.Miniature.Training;

/// <summary>The parts of the miniature by name, in the order in which they need each other.</summary>
internal static class TrainingParts
{
    /// <summary>A part, with what it needs of the others from their folders.</summary>
    public static TrainingPart Open(string name, string folder) => name switch
    {
        "autoencoder" => new AutoencoderTraining(),
        "clip" => new ClipTraining(folder),
        "unet" => new UNetTraining(folder),
        "detector" => new DetectorTraining(folder),
        _ => throw new ArgumentException($"There is no part {name}."),
    };
}
