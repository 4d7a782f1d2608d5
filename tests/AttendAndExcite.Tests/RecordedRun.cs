using System.Text.Json;
using AttendAndExcite.Guidance;
using AttendAndExcite.Text;

namespace AttendAndExcite.Tests;

/// <summary>One whole run of the official code.</summary>
internal sealed class RecordedRun(string model, string name)
{
    private readonly JsonElement _json = Golden.Json($"golden/{model}/e2e/{name}.json");
    private readonly string _tensors = $"golden/{model}/e2e/{name}.safetensors";

    public IEnumerable<JsonElement> Steps => _json.GetProperty("steps").EnumerateArray();

    /// <summary>The loop index of each recorded row of latents.</summary>
    public int[] LatentSteps => [.. _json.GetProperty("latents_rows_are_steps").EnumerateArray().Select(step => step.GetInt32())];

    private JsonElement Settings => _json.GetProperty("settings");

    public GenerationRequest Request
    {
        get
        {
            int side = Settings.GetProperty("height_width").GetInt32();
            int resolution = Settings.GetProperty("attention_res").GetInt32();
            return new GenerationRequest(_json.GetProperty("prompt").GetString()!)
            {
                NegativePrompt = Settings.GetProperty("negative_prompt").GetString() ?? "",
                Subjects = SubjectSelection.Tokens([.. _json.GetProperty("indices").EnumerateArray().Select(index => index.GetInt32())]),
                Seeds = [_json.GetProperty("seed").GetInt64()],
                Plain = Settings.GetProperty("run_standard_sd").GetBoolean(),
                Steps = Settings.GetProperty("num_inference_steps").GetInt32(),
                GuidanceScale = Settings.GetProperty("guidance_scale").GetDouble(),
                Width = side,
                Height = side,
                Guidance = new AttendAndExciteOptions
                {
                    AttentionLevel = (int)Math.Log2(side / 8 / resolution),
                    GuidedSteps = Settings.GetProperty("max_iter_to_alter").GetInt32(),
                    Thresholds = Settings.GetProperty("thresholds").EnumerateObject().ToDictionary(pair => int.Parse(pair.Name), pair => pair.Value.GetDouble()),
                    ScaleFactor = Settings.GetProperty("scale_factor").GetDouble(),
                    ScaleRange = (Settings.GetProperty("scale_range")[0].GetDouble(), Settings.GetProperty("scale_range")[1].GetDouble()),
                    Smoothing = Settings.GetProperty("smooth_attentions").GetBoolean(),
                    Sigma = Settings.GetProperty("sigma").GetDouble(),
                    KernelSize = Settings.GetProperty("kernel_size").GetInt32(),
                },
            };
        }
    }

    public void Need() => Golden.Need(_tensors);

    public Tensor Tensor(string tensor) => Golden.Tensor(_tensors, tensor);

    public bool Has(string tensor)
    {
        using var file = AttendAndExcite.Weights.SafetensorsFile.Open(Golden.Path(_tensors));
        return file.Contains(tensor);
    }
}
