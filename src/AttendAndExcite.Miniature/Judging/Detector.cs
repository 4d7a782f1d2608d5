using AttendAndExcite.Miniature.Scenes;
using AttendAndExcite.Models;

namespace AttendAndExcite.Miniature.Judging;

/// <summary>
/// A small convolutional network that says which nouns are in a 64 px picture and which colour each object has. It asks each of
/// 8 x 8 places and is as sure as the surest of them, so that a colour belongs to the object at the same place.
/// </summary>
internal sealed class Detector : Network
{
    private const int Groups = 8;

    /// <summary>Subtracted from the log-odds, so that a fresh network says no to nearly everything: 64 places together make 4.2.</summary>
    private const double Prior = 8;

    private readonly Convolution _conv1 = new(3, 32, kernel: 3, stride: 2, padding: 1);
    private readonly GroupNorm _norm1 = new(Groups, 32, epsilon: 1e-5);
    private readonly Convolution _conv2 = new(32, 64, kernel: 3, stride: 2, padding: 1);
    private readonly GroupNorm _norm2 = new(Groups, 64, epsilon: 1e-5);
    private readonly Convolution _conv3 = new(64, 96, kernel: 3, stride: 2, padding: 1);
    private readonly GroupNorm _norm3 = new(Groups, 96, epsilon: 1e-5);
    private readonly Convolution _conv4 = new(96, 128, kernel: 3, padding: 1);
    private readonly GroupNorm _norm4 = new(Groups, 128, epsilon: 1e-5);
    private readonly Convolution _conv5 = new(128, 128, kernel: 3, padding: 1);
    private readonly GroupNorm _norm5 = new(Groups, 128, epsilon: 1e-5);
    private readonly Convolution _head = new(128, Answers, kernel: 1);

    /// <summary>Yes-or-no questions: a noun is there; an object of this colour is there.</summary>
    public static int Answers => SceneVocabulary.Nouns.Count + (SceneVocabulary.Objects.Count * SceneVocabulary.Colours.Count);

    /// <summary>The question whether a noun is there, in any colour.</summary>
    public static int IndexOf(string noun) => Position(SceneVocabulary.Nouns, noun);

    /// <summary>The question whether an object of a colour is there.</summary>
    public static int IndexOf(string thing, string colour) => SceneVocabulary.Nouns.Count
        + (Position(SceneVocabulary.Objects, thing) * SceneVocabulary.Colours.Count) + Position(SceneVocabulary.Colours, colour);

    /// <summary>Pictures [batch, 3, 64, 64] in -1..1 to the log-odds of the answers [batch, <see cref="Answers"/>].</summary>
    public Tensor Forward(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var x = nn.functional.silu(_norm1.Forward(_conv1.Forward(pictures)));
        x = nn.functional.silu(_norm2.Forward(_conv2.Forward(x)));
        x = nn.functional.silu(_norm3.Forward(_conv3.Forward(x)));
        x = nn.functional.silu(_norm4.Forward(_conv4.Forward(x)));
        x = nn.functional.silu(_norm5.Forward(_conv5.Forward(x)));
        return (_head.Forward(x).flatten(2).logsumexp(2) - Prior).MoveToOuterDisposeScope();
    }

    private static int Position(IReadOnlyList<string> words, string word)
    {
        for (int index = 0; index < words.Count; index++)
        {
            if (words[index] == word) return index;
        }

        throw new ArgumentException($"The detector does not know {word}.", nameof(word));
    }
}
