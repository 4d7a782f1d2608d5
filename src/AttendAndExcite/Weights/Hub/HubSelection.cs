using System.Text.RegularExpressions;

namespace AttendAndExcite.Weights.Hub;

/// <summary>Which of a repository's files a model needs: configurations, the tokenizer, and one set of weights for each network.</summary>
internal static class HubSelection
{
    private const string Index = "model_index.json";

    private static readonly string[] Networks = ["unet", "vae", "text_encoder"];

    private static readonly string[] Small =
    [
        Index, "attend_and_excite.json", "scheduler/scheduler_config.json",
        "tokenizer/vocab.json", "tokenizer/merges.txt", "tokenizer/tokenizer_config.json", "tokenizer/special_tokens_map.json",
    ];

    private static readonly string[] SmallOfNetwork =
        ["config.json", "preprocessor_config.json", "vocab.json", "merges.txt", "vocab.txt", "tokenizer_config.json", "special_tokens_map.json"];

    /// <summary>The files, small ones first.</summary>
    /// <param name="repository">What there is.</param>
    /// <param name="reference">Its name, for messages.</param>
    /// <param name="choice">What is wanted of it.</param>
    /// <exception cref="HubException">It is no model in the diffusers layout, or has weights only as pickles.</exception>
    public static IReadOnlyList<HubFile> Choose(HubRepository repository, HubReference reference, HubChoice choice)
    {
        var files = repository.Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        if (choice.Layout == HubLayout.Network)
            return [.. SmallOfNetwork.Where(files.ContainsKey).Select(path => files[path]), .. Weights(repository, reference, "", choice.Variant)];
        if (!files.ContainsKey(Index)) throw new HubException(NoModel(repository, reference));
        string[] networks = choice.SafetyChecker && files.ContainsKey("safety_checker/config.json") ? [.. Networks, "safety_checker"] : Networks;
        var small = Small.Concat(networks.Select(part => $"{part}/config.json")).Append("feature_extractor/preprocessor_config.json");
        return [.. small.Where(files.ContainsKey).Select(path => files[path]), .. networks.SelectMany(part => Weights(repository, reference, part, choice.Variant))];
    }

    /// <summary>One set of a part's weights; the part "" is a repository's only network.</summary>
    private static HubFile[] Weights(HubRepository repository, HubReference reference, string part, string? variant)
    {
        (string place, string what) = part.Length > 0 ? ($"{part}/", part) : ("", "network");
        foreach (string stem in WeightNames.Stems(variant))
        {
            var whole = repository.Files.Where(file => file.Path == $"{place}{stem}{WeightNames.Extension}").ToArray();
            if (whole.Length > 0) return whole;
            var shard = new Regex($@"\A{place}{Regex.Escape(stem)}(-\d{{5}}-of-\d{{5}}\.safetensors|\.safetensors\.index\.json)\z");
            var shards = repository.Files.Where(file => shard.IsMatch(file.Path)).ToArray();
            if (shards.Length > 1) return shards;
        }

        bool hasPickle = repository.Files.Any(file => file.Path.StartsWith(place, StringComparison.Ordinal) && WeightNames.IsPickle(file.Path));
        throw new HubException(hasPickle
            ? $"{reference} has its {what} only as a Python pickle, which can run any program when it is opened, so it never is; look for a safetensors conversion among the repository's pull requests ({reference.Repository}@refs/pr/1) or choose another repository."
            : $"{reference} has no weights for its {what} in safetensors format; choose another repository or revision.");
    }

    private static string NoModel(HubRepository repository, HubReference reference)
    {
        string[] single = [.. repository.Files.Where(file => !file.Path.Contains('/') && file.Path.EndsWith(WeightNames.Extension, StringComparison.Ordinal)).Select(file => file.Path)];
        return single.Length == 0
            ? $"{reference} is no Stable Diffusion model in the diffusers layout: it has no {Index}."
            : $"{reference} has no {Index}, only single-file checkpoints ({string.Join(", ", single.Take(4))}): download one of them and give its path as the model.";
    }
}
