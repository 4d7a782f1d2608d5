namespace AttendAndExcite.Weights;

/// <summary>Gives a network the weights of a file, strictly.</summary>
internal static class Checkpoint
{
    private const int MostNamed = 8;

    /// <summary>
    /// Reads the parameters whose <paramref name="shapes"/> a network states and hands each to <paramref name="assign"/>. Where
    /// type and device are those of the file they are views of its memory map; elsewhere they are copies.
    /// </summary>
    /// <param name="weights">The file.</param>
    /// <param name="shapes">What the network wants, by key.</param>
    /// <param name="assign">Takes each parameter.</param>
    /// <param name="type">The type of a parameter, from how it is stored.</param>
    /// <param name="device">Where they shall be.</param>
    /// <exception cref="CheckpointException">Names every missing, unexpected and misshapen key; nothing was assigned then.</exception>
    public static void Load(ITensorSource weights, IReadOnlyDictionary<string, long[]> shapes, Action<string, Tensor> assign, Func<TensorInfo, ScalarType> type, Device device)
    {
        var sources = Check(weights, shapes);
        foreach (var (key, shape) in shapes)
        {
            using var scope = NewDisposeScope();
            string name = sources[key];
            var info = weights.Info(name);
            var wanted = type(info);
            var stored = wanted == info.Type && device.type == DeviceType.CPU ? weights.Read(name) : weights.Copy(name);
            assign(key, stored.view(shape).to(wanted, device));
        }
    }

    /// <summary>The same with all parameters of one type.</summary>
    public static void Load(ITensorSource weights, IReadOnlyDictionary<string, long[]> shapes, Action<string, Tensor> assign, ScalarType? type = null, Device? device = null) =>
        Load(weights, shapes, assign, _ => type ?? float32, device ?? CPU);

    /// <summary>The same from one safetensors file.</summary>
    public static void Load(string path, IReadOnlyDictionary<string, long[]> shapes, Action<string, Tensor> assign, ScalarType? type = null, Device? device = null)
    {
        using var file = SafetensorsFile.Open(path);
        Load(file, shapes, assign, type, device);
    }

    /// <summary>Compares keys, shapes and types with those that a network states, and reads nothing.</summary>
    /// <returns>The stored names by today's names.</returns>
    /// <exception cref="CheckpointException">Names every missing, unexpected and misshapen key.</exception>
    public static Dictionary<string, string> Check(ITensorSource weights, IReadOnlyDictionary<string, long[]> shapes)
    {
        var sources = Sources(weights);
        Check(shapes, sources.ToDictionary(pair => pair.Key, pair => weights.Info(pair.Value)), weights.Location);
        return sources;
    }

    /// <summary>The stored names by today's names.</summary>
    private static Dictionary<string, string> Sources(ITensorSource weights)
    {
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in weights.Names.Where(name => !DeprecatedKeys.IsIgnored(name)))
        {
            string key = DeprecatedKeys.Rename(name);
            if (!sources.TryAdd(key, name)) throw new CheckpointException($"{weights.Location} has {key} twice, as {sources[key]} and as {name}.");
        }

        return sources;
    }

    private static void Check(IReadOnlyDictionary<string, long[]> wanted, Dictionary<string, TensorInfo> found, string path)
    {
        string[] missing = [.. wanted.Keys.Where(key => !found.ContainsKey(key)).Order(StringComparer.Ordinal)];
        string[] unexpected = [.. found.Keys.Where(key => !wanted.ContainsKey(key)).Order(StringComparer.Ordinal)];
        string[] misshapen = [.. wanted.Where(pair => found.TryGetValue(pair.Key, out var info) && !Fits(pair.Value, info))
            .Select(pair => $"{pair.Key} ({found[pair.Key]} for {string.Join('x', pair.Value)})")
            .Order(StringComparer.Ordinal)];
        if (missing.Length + unexpected.Length + misshapen.Length == 0) return;
        string[] complaints = [Complaint("misses", missing), Complaint("has unknown", unexpected), Complaint("has misshapen", misshapen)];
        throw new CheckpointException($"{path} does not fit the model's configuration: it {string.Join("; it ", complaints.Where(text => text.Length > 0))}.")
        {
            Missing = missing,
            Unexpected = unexpected,
            Misshapen = misshapen,
        };
    }

    /// <summary>Shapes are equal up to trailing ones (a 1x1 convolution's weight against a linear layer's), types are floating point.</summary>
    private static bool Fits(long[] wanted, TensorInfo info) =>
        Trimmed(wanted).SequenceEqual(Trimmed(info.Shape))
        && info.Type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    private static long[] Trimmed(long[] shape)
    {
        int length = shape.Length;
        while (length > 2 && shape[length - 1] == 1) length--;
        return shape[..length];
    }

    private static string Complaint(string verb, string[] keys) => keys.Length switch
    {
        0 => "",
        <= MostNamed => $"{verb} {string.Join(", ", keys)}",
        _ => $"{verb} {string.Join(", ", keys.Take(MostNamed))} and {keys.Length - MostNamed} more",
    };
}
