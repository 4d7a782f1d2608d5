using System.Globalization;
using System.Text.Json;
using AttendAndExcite.Imaging;

namespace AttendAndExcite.Miniature.Training;

/// <summary>How a part came to its weights, for the model's card.</summary>
/// <param name="Steps">Steps of training.</param>
/// <param name="BatchSize">Pictures in a step.</param>
/// <param name="Seconds">What the steps took.</param>
/// <param name="FromWeights">Whether they began at weights without a state, as a model folder has them, instead of fresh ones.</param>
/// <param name="Figures">What the part said about its weights at the end, such as 36.20 dB.</param>
internal sealed record TrainingRecord(long Steps, int BatchSize, double Seconds, bool FromWeights, string Figures)
{
    private const string FileName = "record.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The record in a part's folder, or null.</summary>
    public static TrainingRecord? Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        return File.Exists(path) ? JsonSerializer.Deserialize<TrainingRecord>(File.ReadAllBytes(path), Json) : null;
    }

    /// <summary>Writes it into a part's folder.</summary>
    public void Write(string folder) => WholeFile.Write(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, Json));

    /// <summary>"2400 steps, 64 pictures each, in 31 minutes".</summary>
    public string Describe() => string.Create(CultureInfo.InvariantCulture,
        $"{Steps} {(FromWeights ? "steps from a model folder's weights on" : "steps")}, {BatchSize} pictures each, in {Seconds / 60:0.#} minutes");
}
