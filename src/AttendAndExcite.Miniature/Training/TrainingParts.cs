namespace AttendAndExcite.Miniature.Training;

/// <summary>The parts of the miniature by name, in the order in which they need each other.</summary>
internal static class TrainingParts
{
    /// <summary>Checks that everything is there that a part needs of the others.</summary>
    /// <exception cref="TrainingException">Something has not been trained yet.</exception>
    public static void CheckNeeds(string name, string folder)
    {
        string[] needs = name switch { "unet" => ["autoencoder", "clip"], "detector" => ["autoencoder"], _ => [] };
        foreach (string need in needs) TrainingFolder.Mean(folder, need);
    }

    /// <summary>A part, with what it needs of the others from their folders.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="folder">The folder of all parts.</param>
    /// <param name="frozenText">For the U-Net: whether the text encoder stays as its contrastive training left it.</param>
    /// <param name="log">Told how far long preparations are.</param>
    /// <param name="cancellation">Stops the preparations.</param>
    public static TrainingPart Open(string name, string folder, bool frozenText, TextWriter log, CancellationToken cancellation) => name switch
    {
        "autoencoder" => new AutoencoderTraining(),
        "clip" => new ClipTraining(folder),
        "unet" => new UNetTraining(folder, frozenText, log, cancellation),
        "detector" => new DetectorTraining(folder, log, cancellation),
        _ => throw new ArgumentException($"There is no part {name}."),
    };
}
