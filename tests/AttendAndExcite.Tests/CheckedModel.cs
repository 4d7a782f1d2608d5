using System.Text.Json.Nodes;
using AttendAndExcite.Tests.Weights;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests;

/// <summary>A recorded tiny model that brings the recorded safety checker.</summary>
internal static class CheckedModel
{
    /// <summary>Makes the model's folder; all concepts have another threshold if one is given.</summary>
    public static string Make(ScratchFolder folder, float? threshold)
    {
        string root = Path.GetDirectoryName(folder.File("model/model_index.json"))!;
        Copy(Golden.Path("models/tiny-sd21"), root);
        Copy(Golden.Path("evaluation/models/tiny-safety-checker"), Path.Combine(root, "safety_checker"));
        string index = Path.Combine(root, "model_index.json");
        var json = JsonNode.Parse(File.ReadAllText(index))!;
        json["safety_checker"] = new JsonArray("stable_diffusion", "StableDiffusionSafetyChecker");
        File.WriteAllText(index, json.ToJsonString());
        if (threshold is not { } value) return root;
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(Golden.Path("evaluation/models/tiny-safety-checker/model.safetensors"));
        SafetensorsFile.Write(Path.Combine(root, "safety_checker", "model.safetensors"),
            file.Names.Select(name => KeyValuePair.Create(name, name == "concept_embeds_weights" ? full(file.Info(name).Shape, value) : file.Read(name))));
        return root;
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }
}
