using System.Text.Json;
using AttendAndExcite.Configuration;

namespace AttendAndExcite.Sampling;

/// <summary>A solver of the reverse diffusion with its settings; it has no state, see <see cref="Start"/>.</summary>
public abstract record Scheduler
{
    /// <summary>The noise of each training timestep.</summary>
    public NoiseSchedule Noise { get; init; } = NoiseSchedule.StableDiffusion;

    /// <summary>What the U-Net predicts.</summary>
    public PredictionType Prediction { get; init; }

    /// <summary>The name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>The names that <see cref="FromConfig(JsonElement, string)"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["pndm", "ddim", "lms", "euler", "euler-a", "dpmpp-2m"];

    /// <summary>Begins a run.</summary>
    /// <param name="steps">1..1000; PNDM makes one call more.</param>
    /// <param name="noise">Where solvers that add noise take it from.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is an <see cref="Objection"/>.</exception>
    public DenoisingRun Start(int steps, SeededNoise noise) =>
        Objection(steps) is { } objection ? throw new ArgumentOutOfRangeException(objection, innerException: null) : Begin(steps, noise);

    /// <summary>Why a run cannot have so many steps, as a sentence for the user; null where it can.</summary>
    public virtual string? Objection(int steps) =>
        steps < 1 || steps > Noise.Length ? $"The number of steps must be from 1 to {Noise.Length}, not {steps}." : null;

    /// <summary>The solver that a model's <c>scheduler_config.json</c> names.</summary>
    /// <exception cref="ConfigException">It is not one of ours, or has settings that ours lacks.</exception>
    public static Scheduler FromConfig(JsonElement config) => OwnName(config) is { } name
        ? Read(config, name, strict: true)
        : throw new ConfigException($"scheduler_config.json names the scheduler {ClassName(config)}, which is not supported; choose another by name: {string.Join(", ", Names)}.");

    /// <summary>The model's own solver where it has this name, else another on the same noise schedule, with what the configuration does not say as in Stable Diffusion.</summary>
    /// <exception cref="ConfigException">There is no solver of that name.</exception>
    public static Scheduler FromConfig(JsonElement config, string name) =>
        Names.Contains(name) ? Read(config, name, strict: name == OwnName(config)) : throw new ConfigException($"There is no scheduler {name}; there are {string.Join(", ", Names)}.");

    /// <summary>What diffusers calls this solver's choice of timesteps.</summary>
    private protected virtual string Spacing => "linspace";

    private protected abstract DenoisingRun Begin(int steps, SeededNoise noise);

    private static string ClassName(JsonElement config) => config.TryGetProperty("_class_name", out var name) ? name.ToString() : "";

    private static string? OwnName(JsonElement config) => ClassName(config) switch
    {
        "PNDMScheduler" => "pndm",
        "DDIMScheduler" => "ddim",
        "LMSDiscreteScheduler" => "lms",
        "EulerDiscreteScheduler" => "euler",
        "EulerAncestralDiscreteScheduler" => "euler-a",
        "DPMSolverMultistepScheduler" => "dpmpp-2m",
        _ => null,
    };

    private static Scheduler Read(JsonElement config, string name, bool strict)
    {
        var reader = new ConfigReader(config, "scheduler_config.json");
        var noise = NoiseSchedule.Read(reader);
        var prediction = reader.Text("prediction_type", "epsilon") switch
        {
            "epsilon" => PredictionType.Epsilon,
            "v_prediction" => PredictionType.Velocity,
            var other => throw new ConfigException($"scheduler_config.json: prediction_type is {other}, and only epsilon or v_prediction is supported."),
        };
        Scheduler scheduler = name switch
        {
            "pndm" => PndmScheduler.Read(reader, strict),
            "ddim" => DdimScheduler.Read(reader, strict),
            "lms" => new LmsScheduler(),
            "euler" => EulerScheduler.Read(reader),
            "euler-a" => new EulerAncestralScheduler(),
            _ => DpmSolverScheduler.Read(reader, strict),
        };
        // Each solver has one spacing, that of diffusers 0.12, where it was no setting yet.
        string[] spacings = strict ? [scheduler.Spacing] : ["leading", "linspace"];
        reader.Require("timestep_spacing", spacings);
        reader.Ignore("steps_offset", "set_alpha_to_one", "clip_sample", "skip_prk_steps", "clip_sample_range", "sample_max_value", "dynamic_thresholding_ratio");
        if (strict) reader.Done();
        return scheduler with { Noise = noise, Prediction = prediction };
    }
}
