using System.Text.Json;
using AttendAndExcite.Miniature.Scenes;
using AttendAndExcite.Text;

namespace AttendAndExcite.Miniature;

/// <summary>Makes a tokenizer in CLIP's format that has each word of the miniature as one token.</summary>
internal static class MiniatureTokenizer
{
    private const string Begin = "<|startoftext|>";
    private const string End = "<|endoftext|>";

    /// <summary>The ids of the begin and end tokens, the last two.</summary>
    public static (int Begin, int End) BeginAndEnd
    {
        get
        {
            int words = (2 * BytePairs.Alphabet.Count) + Merges(SceneVocabulary.Words).Count;
            return (words, words + 1);
        }
    }

    /// <summary>Writes <c>vocab.json</c>, <c>merges.txt</c>, <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c> into a folder.</summary>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var merges = Merges(SceneVocabulary.Words);
        string[] letters = [.. BytePairs.Alphabet.Select(letter => letter.ToString())];
        string[] tokens = [.. letters, .. letters.Select(letter => letter + "</w>"), .. merges.Select(pair => pair.Left + pair.Right), Begin, End];
        var vocabulary = tokens.Select((token, id) => (token, id)).ToDictionary(pair => pair.token, pair => pair.id);
        File.WriteAllText(Path.Combine(folder, "vocab.json"), JsonSerializer.Serialize(vocabulary));
        File.WriteAllLines(Path.Combine(folder, "merges.txt"), ["#version: 0.2", .. merges.Select(pair => $"{pair.Left} {pair.Right}")]);
        var specials = new Dictionary<string, string> { ["bos_token"] = Begin, ["eos_token"] = End, ["pad_token"] = End, ["unk_token"] = End };
        File.WriteAllText(Path.Combine(folder, "special_tokens_map.json"), JsonSerializer.Serialize(specials));
        var config = specials.ToDictionary(pair => pair.Key, pair => (object)pair.Value);
        config["model_max_length"] = 77;
        config["tokenizer_class"] = "CLIPTokenizer";
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), JsonSerializer.Serialize(config));
    }

    /// <summary>Merges that make every word one token: each word is encoded by the merges so far, and what is left of it is joined from the left.</summary>
    private static List<(string Left, string Right)> Merges(IEnumerable<string> words)
    {
        var ranks = new Dictionary<(string, string), int>();
        var pairs = new BytePairs(ranks);
        foreach (string word in words)
        {
            while (pairs.Encode(word) is { Count: > 1 } parts) ranks.Add((parts[0], parts[1]), ranks.Count);
        }

        return [.. ranks.OrderBy(pair => pair.Value).Select(pair => pair.Key)];
    }
}
