using System.Text.Json;

namespace AttendAndExcite.Configuration;

/// <summary>
/// Reads one of a model folder's JSON configurations and remembers what was read, so that a value nobody understood is an
/// error and never silently ignored.
/// </summary>
/// <param name="json">The configuration, an object.</param>
/// <param name="source">Its name in messages, such as <c>unet/config.json</c>.</param>
internal sealed class ConfigReader(JsonElement json, string source)
{
    private readonly HashSet<string> _read = [];

    /// <summary>Its name in messages.</summary>
    public string Source => source;

    /// <summary>Reads a file.</summary>
    /// <exception cref="ConfigException">The file is missing, not JSON, or not an object.</exception>
    public static ConfigReader Open(string path, string source) => new(Parse(path, source), source);

    /// <summary>A file's object, unread.</summary>
    /// <exception cref="ConfigException">The file is missing, not JSON, or not an object.</exception>
    public static JsonElement Parse(string path, string source)
    {
        if (!File.Exists(path)) throw new ConfigException($"{source} is missing: expected it at {path}.");
        LargestSizes.CheckFile(path, source, LargestSizes.ConfigurationFile, "configuration");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = 32 });
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new ConfigException($"{source} is not a JSON object.");
            ReadTexts(document.RootElement);
            return document.RootElement.Clone();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new ConfigException($"{source} is not valid JSON: {JsonFault.Of(error)}.");
        }
    }

    /// <summary>Throws <see cref="InvalidOperationException"/> where a name or text is not valid Unicode, which the parser leaves to the reader of each.</summary>
    private static void ReadTexts(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String) value.GetString();
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray()) ReadTexts(item);
        }

        if (value.ValueKind != JsonValueKind.Object) return;
        foreach (var property in value.EnumerateObject())
        {
            _ = property.Name;
            ReadTexts(property.Value);
        }
    }

    /// <summary>Whether the key is there and not null.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>An integer.</summary>
    public int Int(string key, int? otherwise = null) =>
        Get(key, otherwise, value => value.TryGetInt32(out int number) ? number : null, JsonValueKind.Number, "an integer");

    /// <summary>An integer by which something is sized.</summary>
    /// <param name="key">The key.</param>
    /// <param name="most">The largest that is allowed (<see cref="LargestSizes"/>).</param>
    /// <param name="otherwise">The value where there is none; null: there must be one.</param>
    /// <param name="least">The smallest that is allowed.</param>
    /// <exception cref="ConfigException">It is missing or outside of the range.</exception>
    public int Size(string key, int most, int? otherwise = null, int least = 1)
    {
        if (Find(key) is not { } value) return otherwise ?? throw Missing(key);
        return IsSize(value, least, most) ? value.GetInt32() : throw Wrong(key, value, Range(least, most));
    }

    /// <summary>A list of such integers; a single integer counts as a list of one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="most">The largest that is allowed.</param>
    /// <param name="longest">The greatest number of integers that is allowed.</param>
    /// <param name="otherwise">The values where there are none; null: there must be some.</param>
    /// <exception cref="ConfigException">They are missing, too many, or one is outside of the range.</exception>
    public int[] Sizes(string key, int most, int longest, int[]? otherwise = null)
    {
        int[] sizes = List(key, otherwise, value => IsSize(value, 1, most) ? value.GetInt32() : throw Wrong(key, value, $"whole numbers from 1 to {most}"));
        return sizes.Length >= 1 && sizes.Length <= longest ? sizes : throw new ConfigException($"{source}: {key} has {sizes.Length} numbers, and should have from 1 to {longest}.");
    }

    /// <summary>A number.</summary>
    public double Double(string key, double? otherwise = null) =>
        Get(key, otherwise, value => value.TryGetDouble(out double number) && double.IsFinite(number) ? number : null, JsonValueKind.Number, "a number");

    /// <summary>True or false.</summary>
    public bool Bool(string key, bool? otherwise = null)
    {
        if (Find(key) is not { } value) return otherwise ?? throw Missing(key);
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(key, value, "true or false");
    }

    /// <summary>A text.</summary>
    public string Text(string key, string? otherwise = null)
    {
        if (Find(key) is not { } value) return otherwise ?? throw Missing(key);
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(key, value, "a text");
    }

    /// <summary>A list of numbers.</summary>
    public double[] Doubles(string key, double[]? otherwise = null) =>
        List(key, otherwise, value => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number : throw Wrong(key, value, "numbers"));

    /// <summary>A list of texts.</summary>
    public string[] Texts(string key, string[]? otherwise = null) =>
        List(key, otherwise, value => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(key, value, "texts"));

    /// <summary>An object within, which has its own <see cref="Done"/>.</summary>
    public ConfigReader Object(string key)
    {
        var value = Find(key) ?? throw Missing(key);
        return value.ValueKind == JsonValueKind.Object ? new ConfigReader(value, $"{source} ({key})") : throw Wrong(key, value, "an object");
    }

    /// <summary>Any value, or null.</summary>
    public JsonElement? Any(string key) => Find(key);

    /// <summary>Insists that the key, where it is present, has one of the values that are supported (as they stand in JSON, texts without quotes).</summary>
    public void Require(string key, params string[] supported)
    {
        if (Find(key) is not { } value || supported.Contains(value.ToString(), StringComparer.OrdinalIgnoreCase)) return;
        throw new ConfigException($"{source}: {key} is {value}, and only {string.Join(" or ", supported)} is supported.");
    }

    /// <summary>Insists that each entry of a list of texts is the one that is supported.</summary>
    public void RequireEach(string key, string supported)
    {
        if (Texts(key, []).FirstOrDefault(value => value != supported) is { } other)
            throw new ConfigException($"{source}: {key} contains {other}, and only {supported} is supported.");
    }

    /// <summary>Insists that a width can be divided into heads.</summary>
    /// <exception cref="ConfigException">It cannot.</exception>
    public void CheckHeads(int width, int heads)
    {
        if (width % heads != 0) throw new ConfigException($"{source}: a width of {width} cannot be divided into {heads} heads.");
    }

    /// <summary>Insists that a picture has room for a patch.</summary>
    /// <exception cref="ConfigException">It has not.</exception>
    public void CheckPatches(int side, int patch)
    {
        if (patch > side) throw new ConfigException($"{source}: pictures of {side} pixels cannot be divided into patches of {patch}.");
    }

    /// <summary>Marks keys that change nothing here.</summary>
    public void Ignore(params string[] keys) => _read.UnionWith(keys);

    /// <summary>Insists that every value was understood; null, false and empty ones ask for nothing.</summary>
    /// <exception cref="ConfigException">Names every other key with its value.</exception>
    public void Done()
    {
        var unknown = json.EnumerateObject()
            .Where(property => !_read.Contains(property.Name) && !property.Name.StartsWith('_') && !AsksForNothing(property.Value))
            .Select(property => $"{property.Name} = {property.Value}").ToArray();
        if (unknown.Length > 0)
            throw new ConfigException($"{source} has settings that are not supported: {string.Join(", ", unknown)}.");
    }

    private static bool AsksForNothing(JsonElement value) =>
        value.ValueKind is JsonValueKind.Null or JsonValueKind.False
        || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0);

    private static bool IsSize(JsonElement value, int least, int most) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= least && number <= most;

    private static string Range(int least, int most) => $"a whole number from {least} to {most}";

    private JsonElement? Find(string key)
    {
        _read.Add(key);
        return json.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private T Get<T>(string key, T? otherwise, Func<JsonElement, T?> parse, JsonValueKind kind, string what)
        where T : struct
    {
        if (Find(key) is not { } value) return otherwise ?? throw Missing(key);
        return value.ValueKind == kind && parse(value) is { } parsed ? parsed : throw Wrong(key, value, what);
    }

    private T[] List<T>(string key, T[]? otherwise, Func<JsonElement, T> parse)
    {
        if (Find(key) is not { } value) return otherwise ?? throw Missing(key);
        return value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(parse)] : [parse(value)];
    }

    private ConfigException Missing(string key) => new($"{source} lacks {key}.");

    private ConfigException Wrong(string key, JsonElement value, string what) => new($"{source}: {key} is {value}, and should be {what}.");
}
