namespace AttendAndExcite.Miniature.Scenes;

/// <summary>One thing of a scene.</summary>
/// <param name="Noun">One of <see cref="SceneVocabulary.Nouns"/>.</param>
/// <param name="Colour">One of <see cref="SceneVocabulary.Colours"/>, or null for its natural colours; animals have none.</param>
public sealed record SceneSubject(string Noun, string? Colour = null)
{
    /// <summary>With its article and colour. The paper writes "a orange chair" and "a glasses", and so do the captions.</summary>
    public override string ToString() => Colour is null ? $"{(Noun == "elephant" ? "an" : "a")} {Noun}" : $"a {Colour} {Noun}";
}
