using System.Text.RegularExpressions;

namespace AttendAndExcite.Weights;

/// <summary>
/// What a single-file checkpoint's U-Net predicts, which its weights do not show. In this order: the file's metadata
/// (<c>modelspec.prediction_type</c>, <c>modelspec.architecture</c>), the original configuration beside it (<c>NAME.yaml</c>
/// with <c>parameterization: "v"</c>), a file name with 768 or v-pred in it as the released 2.x files have, else the noise.
/// </summary>
internal static partial class PredictionGuess
{
    private const int LargestYaml = 1 << 16;

    public static Prediction For(string path, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.TryGetValue("modelspec.prediction_type", out string? type)) return type.StartsWith('v') ? Prediction.Velocity : Prediction.Epsilon;
        if (metadata.TryGetValue("modelspec.architecture", out string? architecture) && architecture.EndsWith("-768-v", StringComparison.Ordinal)) return Prediction.Velocity;
        string yaml = Path.ChangeExtension(path, ".yaml");
        if (File.Exists(yaml) && new FileInfo(yaml).Length <= LargestYaml)
            return VelocityLine().IsMatch(File.ReadAllText(yaml)) ? Prediction.Velocity : Prediction.Epsilon;
        return VelocityName().IsMatch(Path.GetFileName(path)) ? Prediction.Velocity : Prediction.Epsilon;
    }

    [GeneratedRegex(@"^\s*parameterization:\s*[""']?v[""']?\s*(#.*)?$", RegexOptions.Multiline)]
    private static partial Regex VelocityLine();

    [GeneratedRegex(@"(^|[^0-9])768([^0-9]|$)|v-?pred", RegexOptions.IgnoreCase)]
    private static partial Regex VelocityName();
}
