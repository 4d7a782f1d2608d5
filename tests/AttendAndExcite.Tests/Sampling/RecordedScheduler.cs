using System.Text.Json;
using System.Text.Json.Nodes;
using AttendAndExcite.Sampling;

namespace AttendAndExcite.Tests.Sampling;

/// <summary>One recorded run of a diffusers scheduler: every call's input, model output and result.</summary>
internal sealed class RecordedScheduler
{
    private const string File = "golden/common/schedulers.safetensors";
    private static readonly JsonElement Cases = Golden.Json("golden/common/schedulers.json").GetProperty("cases");

    private readonly string _name;
    private readonly JsonElement _json;

    public RecordedScheduler(string name)
    {
        (_name, _json) = (name, Cases.GetProperty(name));
        var config = JsonNode.Parse(_json.GetProperty("config").GetRawText())!.AsObject();
        config["_class_name"] = _json.GetProperty("scheduler").GetString();
        var scheduler = Scheduler.FromConfig(JsonSerializer.SerializeToElement(config));
        Scheduler = scheduler is DdimScheduler ddim ? ddim with { Eta = _json.GetProperty("eta").GetDouble() } : scheduler;
    }

    public static IEnumerable<string> Names => Cases.EnumerateObject().Select(property => property.Name);

    public Scheduler Scheduler { get; }

    public int Steps => _json.GetProperty("num_inference_steps").GetInt32();

    public double[] Timesteps => [.. _json.GetProperty("timesteps").EnumerateArray().Select(timestep => timestep.GetDouble())];

    public double InitialNoiseScale => _json.GetProperty("init_noise_sigma").GetDouble();

    public DenoisingRun Start() => Scheduler.Start(Steps, new SeededNoise(NoiseSource.Cpu, [5]));

    public static Tensor Common(string name) => Golden.Tensor(File, name);

    /// <summary>A recorded tensor of this run: calls, 4, 4, 4.</summary>
    public Tensor Tensor(string name) => Golden.Tensor(File, $"{_name}.{name}");
}
