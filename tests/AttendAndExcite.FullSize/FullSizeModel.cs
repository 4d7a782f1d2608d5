using System.Runtime.CompilerServices;

namespace AttendAndExcite.FullSize;

/// <summary>A stand-in for a release of Stable Diffusion: its keys, shapes, types and configurations, with random weights.</summary>
/// <param name="name">One of <see cref="Names"/>.</param>
/// <param name="half">float16 instead of float32.</param>
public sealed class FullSizeModel(string name, bool half)
{
    /// <summary>The releases.</summary>
    public static readonly string[] Names = ["sd-1.4", "sd-2.1-base", "sd-2.1"];

    private static readonly string Tests = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, ".."));

    private bool IsSecondGeneration => name != "sd-1.4";

    /// <summary>Writes a folder in the diffusers layout.</summary>
    public void WriteFolder(string path, bool withSafetyChecker = false)
    {
        bool hasChecker = withSafetyChecker && !IsSecondGeneration;
        CopyAll(Path.Combine(Tests, "AttendAndExcite.FullSize", "Configurations", name), path, file => hasChecker || !file.StartsWith("safety_checker", StringComparison.Ordinal));
        string clip = Path.Combine(Tests, "..", "src", "AttendAndExcite", "Text", "Clip");
        CopyAll(clip, Path.Combine(path, "tokenizer"), file => !file.Contains(Path.DirectorySeparatorChar));
        CopyAll(Path.Combine(clip, IsSecondGeneration ? "sd2" : "sd1"), Path.Combine(path, "tokenizer"), _ => true);
        string model = IsSecondGeneration ? "sd21" : "sd14";
        Write(Path.Combine(path, "unet", "diffusion_pytorch_model"), $"{model}_unet");
        Write(Path.Combine(path, "vae", "diffusion_pytorch_model"), "sd_vae_old_names"); // as the released files have them
        Write(Path.Combine(path, "text_encoder", "model"), $"{model}_text_encoder");
        if (hasChecker) Write(Path.Combine(path, "safety_checker", "model"), "safety_checker");
    }

    /// <summary>Writes a single-file checkpoint with the original code's names.</summary>
    public void WriteFile(string path) => RandomWeights.Write(path, Keys(IsSecondGeneration ? "sd2_original_checkpoint" : "sd1_original_checkpoint"), half);

    private void Write(string stem, string list) => RandomWeights.Write($"{stem}{(half ? ".fp16" : "")}.safetensors", Keys(list), half);

    private static IEnumerable<(string Key, long[] Shape, bool IsInteger)> Keys(string list) =>
        File.ReadLines(Path.Combine(Tests, "AttendAndExcite.Tests", "Golden", "keys", $"{list}.tsv")).Skip(1)
            .Select(line => line.Split('\t'))
            .Select(cells => (cells[0], cells[1] == "scalar" ? [] : cells[1].Split('x').Select(long.Parse).ToArray(), cells[2] == "I64"));

    private static void CopyAll(string from, string to, Func<string, bool> wanted)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(from, file)).Where(wanted))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(to, file))!);
            File.Copy(Path.Combine(from, file), Path.Combine(to, file), overwrite: true);
        }
    }

    private static string Here([CallerFilePath] string file = "") => file;
}
