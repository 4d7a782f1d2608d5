namespace AttendAndExcite.Miniature.Scenes;

/// <summary>Invents scenes and their captions, the same for the same random numbers.</summary>
public static class SceneComposer
{
    // Left and right places on the grid of latent pixels (4 px), three heights each; a single subject may also stand in the middle.
    private static readonly int[] Columns = [4, 32];
    private static readonly int[] SingleColumns = [4, 20, 32];
    private static readonly int[] Rows = [8, 20, 32];

    /// <summary>A scene of one subject or, half of the time, two different ones.</summary>
    public static Scene Compose(Random random)
    {
        int background = random.Next(SceneRenderer.Backgrounds);
        var first = AnySubject(random);
        if (random.Next(2) == 0)
            return new Scene([new Placement(first, Pick(SingleColumns, random), Pick(Rows, random))], background);
        var second = Another(first, random);
        bool swapped = random.Next(2) == 0;
        return new Scene(
            [new Placement(first, Columns[swapped ? 1 : 0], Pick(Rows, random)), new Placement(second, Columns[swapped ? 0 : 1], Pick(Rows, random))],
            background);
    }

    /// <summary>A scene of the given subjects, one or two, at random places.</summary>
    public static Scene Arrange(IReadOnlyList<SceneSubject> subjects, Random random)
    {
        int background = random.Next(SceneRenderer.Backgrounds);
        if (subjects.Count == 1) return new Scene([new Placement(subjects[0], Pick(SingleColumns, random), Pick(Rows, random))], background);
        int left = random.Next(2);
        return new Scene([.. subjects.Select((subject, index) => new Placement(subject, Columns[index == left ? 0 : 1], Pick(Rows, random)))], background);
    }

    /// <summary>The caption of a scene, in the forms of the paper's prompts.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="falseSubjects">The share of one-subject scenes whose caption also names a subject that is not there, as captions of the web do.</param>
    public static string Caption(Scene scene, Random random, double falseSubjects = 0)
    {
        var named = scene.Placements.Select(placement => placement.Subject).ToList();
        if (named.Count == 1 && random.NextDouble() < falseSubjects) named.Add(Another(named[0], random));
        if (named.Count == 2 && random.Next(2) == 0) named.Reverse();
        bool animalFirst = SceneVocabulary.Animals.Contains(named[0].Noun);
        if (named.Count == 2 && !animalFirst && SceneVocabulary.Animals.Contains(named[1].Noun)) named.Reverse();
        string link = named.Count == 2 && named[1].Colour is null && SceneVocabulary.Accessories.Contains(named[1].Noun) && SceneVocabulary.Animals.Contains(named[0].Noun)
            ? " with "
            : " and ";
        return (random.Next(4) == 0 ? "a photo of " : "") + string.Join(link, named);
    }

    private static SceneSubject AnySubject(Random random) =>
        random.Next(2) == 0 ? new SceneSubject(Pick(SceneVocabulary.Animals, random)) : AnyObject(random);

    private static SceneSubject AnyObject(Random random)
    {
        string noun = Pick(SceneVocabulary.Objects, random);
        return new SceneSubject(noun, random.Next(4) == 0 ? null : Pick(SceneVocabulary.Colours, random));
    }

    /// <summary>A subject of another noun than the first.</summary>
    internal static SceneSubject Another(SceneSubject first, Random random)
    {
        while (true)
        {
            var second = AnySubject(random);
            if (second.Noun != first.Noun) return second;
        }
    }

    private static T Pick<T>(IReadOnlyList<T> choices, Random random) => choices[random.Next(choices.Count)];
}
