namespace AttendAndExcite.Miniature.Training;

/// <summary>Where a training keeps what its parts need of each other.</summary>
internal static class TrainingFolder
{
    /// <summary>Where the running mean of a part's weights is kept.</summary>
    public static string MeanFile(string folder, string part) => Path.Combine(folder, part, "mean.safetensors");

    /// <summary>The same, of a part that has been trained.</summary>
    /// <exception cref="TrainingException">It has not been.</exception>
    public static string Mean(string folder, string part)
    {
        string path = MeanFile(folder, part);
        return File.Exists(path) ? path : throw new TrainingException(
            $"{part} has not been trained yet: {path} is missing; run `aae train-miniature --part {part} --resume {folder}` first, or take a model's weights over with `--start-from models/miniature --resume {folder}`.");
    }
}
