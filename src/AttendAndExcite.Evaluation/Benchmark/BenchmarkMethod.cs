using System.Text.Json.Serialization;

namespace AttendAndExcite.Evaluation.Benchmark;

/// <summary>How a picture of a benchmark is made.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BenchmarkMethod>))]
public enum BenchmarkMethod
{
    /// <summary>Plain Stable Diffusion.</summary>
    [JsonStringEnumMemberName("plain")]
    Plain,

    /// <summary>With Attend-and-Excite.</summary>
    [JsonStringEnumMemberName("attend-and-excite")]
    AttendAndExcite,
}

/// <summary>The names of the methods.</summary>
public static class BenchmarkMethods
{
    /// <summary>As on the command line, in the manifest, and as the folder of the method's pictures.</summary>
    public static string Name(this BenchmarkMethod method) => method == BenchmarkMethod.Plain ? "plain" : "attend-and-excite";

    /// <summary>The method of a name.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public static BenchmarkMethod Parse(string name) => Enum.GetValues<BenchmarkMethod>().Cast<BenchmarkMethod?>().FirstOrDefault(method => method!.Value.Name() == name)
        ?? throw new RequestException($"There is no method {name}: choose plain or attend-and-excite.");
}
