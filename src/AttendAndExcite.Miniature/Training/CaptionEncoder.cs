using AttendAndExcite.Miniature.Scenes;
using AttendAndExcite.Models;
using AttendAndExcite.Text;

namespace AttendAndExcite.Miniature.Training;

/// <summary>Two ways in which captions become the U-Net's context.</summary>
/// <param name="encoder">The text encoder, which stays the caller's.</param>
/// <param name="tokenizer">Has every word of a caption as one token.</param>
internal sealed class CaptionEncoder(ClipTextModel encoder, ClipTokenizer tokenizer)
{
    /// <summary>Positions that hold every word of a caption; in a causal encoder they do not depend on what comes later.</summary>
    private const int Words = 16;

    private static readonly HashSet<string> Links = ["and", "with"];

    /// <summary>Contexts as a generator uses them: captions, 77, 128.</summary>
    public Tensor Encode(IReadOnlyList<string> captions) => Encode(captions, tokenizer.Limit);

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
        var whole = new List<string>(); // a variant of each caption that fills all positions
        var own = new List<string>(); // those of which a subject's own tokens are taken
        var rows = new List<long>(); // for each position of each caption, its place in all of whole and then all of own
        foreach (string caption in captions)
        {
            string[] words = caption.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            bool apart = random.NextDouble() < share;
            for (int position = 0; position < tokenizer.Limit; position++)
            {
                int word = position - 1; // behind the begin token
                rows.Add(apart && word >= 0 && word < words.Length && IsOfSubject(words[word])
                    ? (captions.Count * (long)tokenizer.Limit) + ((own.Count + SubjectOf(words, word)) * Words) + position
                    : (whole.Count * (long)tokenizer.Limit) + position);
            }

            whole.Add(apart ? Replaced(words, kept: -1, random) : caption);
            if (apart) own.AddRange([Replaced(words, kept: 0, random), Replaced(words, kept: 1, random)]);
        }

        var contexts = Encode(whole, tokenizer.Limit).flatten(0, 1);
        if (own.Count > 0) contexts = cat([contexts, Encode(own, Words).flatten(0, 1)]);
        return contexts.index_select(0, tensor(rows.ToArray())).view(captions.Count, tokenizer.Limit, -1).MoveToOuterDisposeScope();
    }

    private Tensor Encode(IReadOnlyList<string> captions, int length)
    {
        using var scope = NewDisposeScope();
        long[] ids = [.. captions.SelectMany(caption => tokenizer.Tokenize(caption).Padded.Take(length))];
        return encoder.Forward(tensor(ids).view(captions.Count, length)).MoveToOuterDisposeScope();
    }

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
