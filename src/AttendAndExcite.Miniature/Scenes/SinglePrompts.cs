namespace AttendAndExcite.Miniature.Scenes;

/// <summary>Prompts of one subject, which show whether the miniature can draw at all.</summary>
public static class SinglePrompts
{
    /// <summary>Each noun by itself, then each object in two of the colours, so that every colour comes up at least twice.</summary>
    public static IReadOnlyList<string> All { get; } = [.. SceneVocabulary.Nouns.Select(noun => $"a photo of {new SceneSubject(noun)}"), .. Coloured()];

    private static IEnumerable<string> Coloured()
    {
        int count = SceneVocabulary.Colours.Count;
        for (int index = 0; index < 2 * SceneVocabulary.Objects.Count; index++)
            yield return $"{new SceneSubject(SceneVocabulary.Objects[index / 2], SceneVocabulary.Colours[index % count])}";
    }
}
