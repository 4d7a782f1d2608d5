using AttendAndExcite.Guidance;

namespace AttendAndExcite.App;

/// <summary>What happened in each step of each picture, as a JSON file.</summary>
internal static class RunRecord
{
    /// <summary>Writes the file: a list of pictures, each with its settings and its steps.</summary>
    public static void Write(string path, IEnumerable<GeneratedImage> images) => JsonFile.Write(path, images.Select(Describe));

    private static object Describe(GeneratedImage image)
    {
        var timesteps = image.Settings.Timesteps;
        return new
        {
            Prompt = image.Settings.Prompt.Text,
            image.Seed,
            Method = image.Settings.Guidance is null ? "plain" : "attend-and-excite",
            Parameters = GenerationParameters.Write(image.Settings, image.Seed),
            image.Settings.Subjects,
            Flagged = image.IsFlagged,
            Steps = image.Guidance.Select(record => Step(record, timesteps[record.Step])),
        };
    }

    private static object Step(GuidanceRecord record, double timestep) => new
    {
        record.Step,
        Timestep = timestep,
        record.Loss,
        record.Attention,
        record.StepSize,
        record.Threshold,
        Refinements = record.Rounds,
        record.Updated,
    };
}
