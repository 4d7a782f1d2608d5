using System.Text.Json;
using AttendAndExcite.Configuration;

namespace AttendAndExcite.Text;

/// <summary>CLIP's tokenizer, from the vocabulary and merges of a model's <c>tokenizer</c> folder.</summary>
public sealed class ClipTokenizer
{
    private const string Begin = "<|startoftext|>";

    private readonly Dictionary<string, int> _vocabulary;
    private readonly Dictionary<int, string> _tokens;
    private readonly BytePairs _pairs;
    private readonly string[] _specials;
    private readonly int _begin;
    private readonly int _end;
    private readonly int _pad;
    private readonly int _limit;

    private ClipTokenizer(Dictionary<string, int> vocabulary, BytePairs pairs, string begin, string end, string pad, int limit)
    {
        (_vocabulary, _pairs, _limit) = (vocabulary, pairs, limit);
        _specials = [.. new[] { begin, end, pad }.Distinct()];
        _tokens = vocabulary.ToDictionary(pair => pair.Value, pair => pair.Key);
        (_begin, _end, _pad) = (vocabulary[begin], vocabulary[end], vocabulary[pad]);
    }

    /// <summary>Whether short prompts are padded with the end token (SD 1.x) rather than with another (SD 2.x).</summary>
    public bool PadsWithEnd => _pad == _end;

    /// <summary>The number of ids.</summary>
    public int VocabularySize => _tokens.Count;

    /// <summary>The largest id.</summary>
    public int LargestId => _tokens.Keys.Max();

    /// <summary>Tokens of a padded prompt, begin and end included: 77.</summary>
    public int Limit => _limit;

    /// <summary>Reads <c>vocab.json</c>, <c>merges.txt</c>, <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c>.</summary>
    /// <exception cref="ConfigException">A file is missing or malformed.</exception>
    public static ClipTokenizer FromFolder(string folder)
    {
        var vocabulary = ReadVocabulary(Path.Combine(folder, "vocab.json"));
        var pairs = new BytePairs(ReadMerges(Path.Combine(folder, "merges.txt")));
        var config = ReadOptional(Path.Combine(folder, "tokenizer_config.json"));
        var specials = ReadOptional(Path.Combine(folder, "special_tokens_map.json"));
        string end = Special("eos_token", "<|endoftext|>");
        int limit = config is { } settings && settings.TryGetProperty("model_max_length", out var length) && length.ValueKind == JsonValueKind.Number && length.TryGetInt32(out int value) && value is > 2 and <= 4096 ? value : 77;
        return new ClipTokenizer(vocabulary, pairs, Special("bos_token", Begin), end, Special("pad_token", end), limit);

        // special_tokens_map.json has the last word, as in transformers.
        string Special(string name, string otherwise)
        {
            string token = Named(specials, name) ?? Named(config, name) ?? otherwise;
            return vocabulary.ContainsKey(token) ? token : throw new ConfigException($"The tokenizer's {name} {token} is not in vocab.json.");
        }
    }

    /// <summary>A prompt's tokens, with what is seen of them.</summary>
    public TokenizedPrompt Tokenize(string prompt)
    {
        var ids = new List<int> { _begin };
        var words = new List<PromptWord>();
        foreach (string piece in Split(prompt))
        {
            int first = ids.Count;
            if (_specials.Contains(piece)) ids.Add(_vocabulary[piece]);
            else ids.AddRange(_pairs.Encode(piece).Select(token => _vocabulary.GetValueOrDefault(token, _end)));
            words.Add(new PromptWord(piece, first, ids.Count - first));
        }

        ids.Add(_end);
        return new TokenizedPrompt(prompt, [.. ids], [.. ids.Select(Decode)], [.. words], Pad(ids));
    }

    /// <summary>The text of one id.</summary>
    public string Decode(int id)
    {
        string token = _tokens[id];
        return _specials.Contains(token) ? token : BytePairs.Decode(token);
    }

    /// <summary>A text's words as <see cref="TokenizedPrompt.Words"/> has them.</summary>
    internal IEnumerable<string> Split(string text) => WordSplitter.Split(text, _specials);

    private long[] Pad(List<int> ids)
    {
        long[] padded = [.. Enumerable.Repeat((long)_pad, _limit)];
        for (int at = 0; at < Math.Min(ids.Count, _limit); at++) padded[at] = ids[at];
        if (ids.Count > _limit) padded[^1] = _end;
        return padded;
    }

    private static Dictionary<string, int> ReadVocabulary(string path)
    {
        CheckThere(path);
        try
        {
            var vocabulary = JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllBytes(path));
            if (vocabulary is { Count: > 0 } && vocabulary.Values.Distinct().Count() == vocabulary.Count && vocabulary.Values.Min() >= 0) return vocabulary;
        }
        catch (JsonException)
        {
        }

        throw new ConfigException($"{path} is not a vocabulary: a JSON object from tokens to different ids.");
    }

    private static Dictionary<(string, string), int> ReadMerges(string path)
    {
        CheckThere(path);
        var ranks = new Dictionary<(string, string), int>();
        foreach (string line in File.ReadLines(path))
        {
            if (line.StartsWith("#version", StringComparison.Ordinal) || line.Length == 0) continue;
            string[] pair = line.Split(' ');
            if (pair.Length != 2) throw new ConfigException($"{path} has a line that is not two tokens: \"{line}\".");
            ranks.TryAdd((pair[0], pair[1]), ranks.Count);
        }

        return ranks;
    }

    private static void CheckThere(string path)
    {
        if (!File.Exists(path)) throw new ConfigException($"The tokenizer lacks {path}.");
        LargestSizes.CheckFile(path, path, LargestSizes.TokenizerFile, "file of a tokenizer");
    }

    private static JsonElement? ReadOptional(string path) => File.Exists(path) ? ConfigReader.Parse(path, Path.GetFileName(path)) : null;

    private static string? Named(JsonElement? json, string name)
    {
        if (json is not { } settings || !settings.TryGetProperty(name, out var token)) return null;
        if (token.ValueKind == JsonValueKind.String) return token.GetString();
        return token.ValueKind == JsonValueKind.Object && token.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String ? content.GetString() : null;
    }
}
