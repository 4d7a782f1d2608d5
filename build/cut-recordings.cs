// Cuts the complete recordings down to the fixtures of this repository: from every safetensors file of Golden/ it leaves out what no
// test needs there. Files that Golden/ does not have are not added; weights of models are not touched.
//
//     dotnet run build/cut-recordings.cs COMPLETE tests/AttendAndExcite.Tests/Golden

using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

// Folder and file, tensor: both as regular expressions over the whole name.
(string File, string Tensor)[] unread =
[
    ("golden/tiny-sd14/unet", @"A\.map\..*"), // each head's maps: those of tiny-sd21 are kept
    ("golden/tiny-sd21/unet", @"A\.map_mean_over_heads\..*"), // layers' means: those of tiny-sd14 are kept
    ("golden/[^/]+/loss", @".*\.aggregated_map"),
    ("golden/[^/]+/text_encoder", "hidden_states_prompt1|pooler_output"),
    ("golden/[^/]+/e2e/.*", "noise_pred|latents_after_update"),
    ("golden/[^/]+/e2e/(?!ae10_p0_s0).*", "image"), // every 8th pixel is kept
    ("evaluation/golden/tiny-safety-checker", "images|images_out"), // the pictures are there as bytes
    ("evaluation/golden/tiny-blip", "pixels384_0"), // sums are in the JSON file
    ("evaluation/golden/tiny-clip-224", "pixels_[02]"), // pictures of which every 8th value is kept, or sums
];
const int StepsKept = 5; // of latents that were recorded at each step

if (args is not [var complete, var golden] || !Directory.Exists(complete) || !Directory.Exists(golden))
{
    Console.Error.WriteLine("Give the folder of the complete recordings, and that of the fixtures.");
    return 2;
}

foreach (string target in Directory.EnumerateFiles(golden, "*.safetensors", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
{
    string name = Path.GetRelativePath(golden, target).Replace('\\', '/')[..^".safetensors".Length];
    if (!name.Contains("golden/", StringComparison.Ordinal)) continue;
    var (header, data) = Read(Path.Combine(complete, $"{name}.safetensors"));
    foreach (string tensor in header.Select(entry => entry.Key).Where(tensor => unread.Any(rule => Matches(rule.File, name) && Matches(rule.Tensor, tensor))).ToList()) header.Remove(tensor);
    var parts = header.Where(entry => entry.Key != "__metadata__").ToDictionary(entry => entry.Key, entry => Part(data, entry.Value!));
    if (name.Contains("/e2e/", StringComparison.Ordinal)) CutSteps(name, header, parts);
    Write(target, header, parts);
}

return 0;

// Keeps each fifth row of latents that were recorded at each step, and says in the JSON file beside them which steps they are.
void CutSteps(string name, JsonObject header, Dictionary<string, byte[]> parts)
{
    string json = File.ReadAllText(Path.Combine(complete, $"{name}.json"));
    var list = new Regex(@"(?<=""latents_rows_are_steps"": \[)[^\]]*");
    int[] steps = [.. list.Match(json).Value.Split(',').Select(step => int.Parse(step, CultureInfo.InvariantCulture))];
    if (!steps.SequenceEqual(Enumerable.Range(0, steps.Length))) return;
    int[] kept = [.. steps.Where(step => step % StepsKept == 0)];
    int size = parts["latents"].Length / steps.Length;
    parts["latents"] = [.. kept.SelectMany(step => parts["latents"].AsSpan(step * size, size).ToArray())];
    header["latents"]!["shape"]![0] = kept.Length;
    File.WriteAllText(Path.Combine(golden, $"{name}.json"), list.Replace(json, $"\n  {string.Join(",\n  ", kept)}\n "));
}

static bool Matches(string pattern, string text) => Regex.IsMatch(text, $"^(?:{pattern})$");

static (JsonObject Header, byte[] Data) Read(string path)
{
    byte[] file = File.ReadAllBytes(path);
    int end = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
    return (JsonNode.Parse(file.AsSpan(8, end - 8))!.AsObject(), file[end..]);
}

static byte[] Part(byte[] data, JsonNode entry) => data[(int)entry["data_offsets"]![0]!..(int)entry["data_offsets"]![1]!];

static void Write(string path, JsonObject header, Dictionary<string, byte[]> parts)
{
    int offset = 0;
    foreach (var (name, bytes) in parts)
    {
        header[name]!["data_offsets"] = new JsonArray(offset, offset + bytes.Length);
        offset += bytes.Length;
    }

    string json = header.ToJsonString();
    json = json.PadRight((json.Length + 7) / 8 * 8); // aligned, as the format wants it
    byte[] start = new byte[8];
    BinaryPrimitives.WriteInt64LittleEndian(start, json.Length);
    File.WriteAllBytes(path, [.. start, .. System.Text.Encoding.ASCII.GetBytes(json), .. parts.Values.SelectMany(bytes => bytes)]);
}
