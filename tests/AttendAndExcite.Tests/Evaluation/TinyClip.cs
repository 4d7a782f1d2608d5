using AttendAndExcite.Evaluation.Clip;
using AttendAndExcite.Tests.Weights;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests.Evaluation;

/// <summary>The recorded small CLIP with CLIP's whole vocabulary, which this repository has only once.</summary>
public sealed class TinyClip : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public TinyClip()
    {
        foreach (string file in new[] { "config.json", "preprocessor_config.json", "tokenizer_config.json", "special_tokens_map.json", "model.safetensors" })
            File.Copy(Golden.Path($"evaluation/models/tiny-clip-64/{file}"), _folder.File(file));
        foreach (string file in new[] { "vocab.json", "merges.txt" })
            File.Copy(Path.Combine(SharedTokenizer.Folder(isSecondGeneration: false), file), _folder.File(file));
        Judge = ClipJudge.Open(_folder.Root);
    }

    public string Folder => _folder.Root;

    public ClipJudge Judge { get; }

    public void Dispose()
    {
        Judge.Dispose();
        _folder.Dispose();
    }
}
