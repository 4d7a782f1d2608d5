using AttendAndExcite.Miniature.Scenes;
using AttendAndExcite.Models;
using AttendAndExcite.Text;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Miniature.Training;

/// <summary>The frozen text encoder of a training folder, and two ways in which a caption becomes the U-Net's context.</summary>
internal sealed class CaptionEncoder : IDisposable
{
    private static readonly HashSet<string> Links = ["and", "with"];

    private readonly ClipTokenizer _tokenizer;
    private readonly ClipModel _clip;

    public CaptionEncoder(string folder)
    {
        _tokenizer = ClipTokenizer.FromFolder(Path.Combine(folder, "tokenizer"));
        _clip = Network.WithoutWeights(() => new ClipModel(ClipTraining.TextArchitecture, ClipTraining.VisionArchitecture, projection: 64));
        Checkpoint.Load(Path.Combine(folder, "clip", "mean.safetensors"), _clip.Shapes, _clip.Assign);
    }

    /// <summary>Contexts as a generator uses them: captions, 77, 128.</summary>
    public Tensor Encode(IReadOnlyList<string> captions)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        long[] ids = [.. captions.SelectMany(caption => _tokenizer.Tokenize(caption).Padded)];
        return _clip.TextModel.Forward(tensor(ids).view(captions.Count, -1)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Contexts of which a share tells of each subject in that subject's own tokens only: all other tokens are as if other subjects
    /// had been named. A causal encoder writes every earlier word into every later token, padding included, and a U-Net that reads
    /// subjects there draws them without attending to their words.
    /// </summary>
    /// <param name="captions">Captions in the composer's forms, or empty.</param>
    /// <param name="share">The share of the contexts, 0..1.</param>
    /// <param name="random">Where chance comes from.</param>
    public Tensor EncodeApart(IReadOnlyList<string> captions, double share, Random random)
    {
        using var scope = NewDisposeScope();
        var variants = new List<string>();
        var rows = new List<long>();
        foreach (string caption in captions)
        {
            string[] words = caption.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            bool apart = random.NextDouble() < share;
            int first = variants.Count; // nobody kept, then each subject's own
            variants.AddRange(apart ? [Replaced(words, -1, random), Replaced(words, 0, random), Replaced(words, 1, random)] : [caption]);
            for (int position = 0; position < _tokenizer.Limit; position++)
            {
                int word = position - 1; // each word is one token, after the begin token
                int variant = apart && word >= 0 && word < words.Length && IsOfSubject(words[word]) ? 1 + SubjectOf(words, word) : 0;
                rows.Add(((first + variant) * (long)_tokenizer.Limit) + position);
            }
        }

        var contexts = Encode(variants);
        return contexts.flatten(0, 1).index_select(0, tensor(rows.ToArray())).view(captions.Count, _tokenizer.Limit, -1).MoveToOuterDisposeScope();
    }

    public void Dispose() => _clip.Dispose();

    /// <summary>The caption with other nouns and colours for all subjects but one.</summary>
    private static string Replaced(string[] words, int kept, Random random) =>
        string.Join(' ', words.Select((word, index) => IsOfSubject(word) && SubjectOf(words, index) != kept ? Other(word, random) : word));

    private static string Other(string word, Random random)
    {
        var choices = SceneVocabulary.Colours.Contains(word) ? SceneVocabulary.Colours : SceneVocabulary.Nouns;
        return choices[random.Next(choices.Count)];
    }

    private static bool IsOfSubject(string word) => SceneVocabulary.Nouns.Contains(word) || SceneVocabulary.Colours.Contains(word);

    private static int SubjectOf(string[] words, int index) => words.Take(index).Count(Links.Contains);
}
