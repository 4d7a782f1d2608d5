using AttendAndExcite.Miniature.Scenes;

namespace AttendAndExcite.Miniature.Judging;

/// <summary>What the judge sees in one picture.</summary>
public sealed class Judgement
{
    private readonly float[] _chances;

    internal Judgement(float[] chances) => _chances = chances;

    /// <summary>The nouns that are more likely there than not.</summary>
    public IEnumerable<string> Nouns => SceneVocabulary.Nouns.Where(noun => Chance(new SceneSubject(noun)) > 0.5);

    /// <summary>The probability, 0..1, that the subject is there: its noun, and its colour where it has one.</summary>
    public double Chance(SceneSubject subject)
    {
        double noun = _chances[Detector.IndexOf(subject.Noun)];
        return subject.Colour is { } colour ? Math.Min(noun, _chances[Detector.IndexOf(subject.Noun, colour)]) : noun;
    }

    /// <summary>Whether the subject is more likely there than not, in its colour where it has one.</summary>
    public bool Sees(SceneSubject subject) => Chance(subject) > 0.5;

    /// <summary>Whether the subject's noun is more likely there than not, in any colour.</summary>
    public bool SeesNoun(SceneSubject subject) => Chance(subject with { Colour = null }) > 0.5;
}
