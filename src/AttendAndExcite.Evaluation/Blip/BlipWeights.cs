using System.Text.RegularExpressions;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Evaluation.Blip;

/// <summary>A BLIP checkpoint under the names that <see cref="BlipModel"/> has: from transformers or LAVIS, whose names map one to one, each tied tensor once.</summary>
internal sealed partial class BlipWeights : ITensorSource
{
    /// <summary>Tensors that share their values; files have both, or either one.</summary>
    private static readonly Dictionary<string, string> Tied = new()
    {
        ["text_decoder.cls.predictions.decoder.weight"] = "text_decoder.bert.embeddings.word_embeddings.weight",
        ["text_decoder.cls.predictions.decoder.bias"] = "text_decoder.cls.predictions.bias",
    };

    private static readonly Dictionary<string, string> LavisNames = new()
    {
        ["visual_encoder.cls_token"] = "vision_model.embeddings.class_embedding",
        ["visual_encoder.pos_embed"] = "vision_model.embeddings.position_embedding",
        ["visual_encoder.patch_embed.proj.weight"] = "vision_model.embeddings.patch_embedding.weight",
        ["visual_encoder.patch_embed.proj.bias"] = "vision_model.embeddings.patch_embedding.bias",
        ["visual_encoder.norm.weight"] = "vision_model.post_layernorm.weight",
        ["visual_encoder.norm.bias"] = "vision_model.post_layernorm.bias",
    };

    private static readonly Dictionary<string, string> LavisLayer = new()
    {
        ["attn.proj"] = "self_attn.projection",
        ["attn.qkv"] = "self_attn.qkv",
        ["mlp.fc1"] = "mlp.fc1",
        ["mlp.fc2"] = "mlp.fc2",
        ["norm1"] = "layer_norm1",
        ["norm2"] = "layer_norm2",
    };

    private readonly ITensorSource _source;
    private readonly Dictionary<string, string> _stored = new(StringComparer.Ordinal);

    /// <summary>Takes a checkpoint over.</summary>
    /// <exception cref="CheckpointException">Tensors that should be tied differ.</exception>
    public BlipWeights(ITensorSource source)
    {
        _source = source;
        var names = source.Names.ToDictionary(Rename, name => name, StringComparer.Ordinal);
        foreach (var (name, stored) in names.Where(pair => !Tied.ContainsKey(pair.Key))) _stored[name] = stored;
        foreach (var (twin, kept) in Tied)
        {
            if (names.TryGetValue(twin, out string? stored) && !_stored.TryAdd(kept, stored)) CheckEqual(stored, _stored[kept]);
        }
    }

    /// <inheritdoc/>
    public string Location => _source.Location;

    /// <inheritdoc/>
    public IEnumerable<string> Names => _stored.Keys;

    /// <inheritdoc/>
    public TensorInfo Info(string name) => _source.Info(Stored(name));

    /// <inheritdoc/>
    public Tensor Read(string name) => _source.Read(Stored(name));

    /// <inheritdoc/>
    public Tensor Copy(string name) => _source.Copy(Stored(name));

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    /// <summary>transformers' name of a tensor.</summary>
    internal static string Rename(string name)
    {
        if (LavisNames.TryGetValue(name, out string? known)) return known;
        return LavisBlock().Replace(name, match => $"vision_model.encoder.layers.{match.Groups[1].Value}.{LavisLayer[match.Groups[2].Value]}.");
    }

    private string Stored(string name) => _stored.TryGetValue(name, out string? stored) ? stored : throw new CheckpointException($"{Location} has no tensor {name}.");

    private void CheckEqual(string one, string other)
    {
        using var scope = NewDisposeScope();
        var (first, second) = (_source.Read(one), _source.Read(other));
        if (!first.shape.SequenceEqual(second.shape) || !first.eq(second).all().item<bool>())
            throw new CheckpointException($"{Location}: {one} and {other} differ; in BLIP's captioner they are the same numbers.");
    }

    [GeneratedRegex(@"^visual_encoder\.blocks\.(\d+)\.(attn\.proj|attn\.qkv|mlp\.fc1|mlp\.fc2|norm1|norm2)\.")]
    private static partial Regex LavisBlock();
}
