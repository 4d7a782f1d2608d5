using SkiaSharp;

namespace AttendAndExcite.Miniature.Scenes;

/// <summary>The world of the miniature: the animals, objects and colours of the paper's prompts (supplement, table of prompts).</summary>
public static class SceneVocabulary
{
    /// <summary>The paper's twelve animals.</summary>
    public static IReadOnlyList<string> Animals { get; } =
        ["cat", "dog", "bird", "bear", "lion", "horse", "elephant", "monkey", "frog", "turtle", "rabbit", "mouse"];

    /// <summary>The paper's twelve objects.</summary>
    public static IReadOnlyList<string> Objects { get; } =
        ["backpack", "glasses", "crown", "suitcase", "chair", "balloon", "bow", "car", "bowl", "bench", "clock", "apple"];

    /// <summary>Animals, then objects.</summary>
    public static IReadOnlyList<string> Nouns { get; } = [.. Animals, .. Objects];

    /// <summary>The objects that the paper puts on animals: "a frog with a crown".</summary>
    public static IReadOnlyList<string> Accessories { get; } = ["glasses", "crown", "bow"];

    /// <summary>The paper's eleven colours.</summary>
    public static IReadOnlyList<string> Colours { get; } =
        ["red", "purple", "yellow", "gray", "black", "white", "green", "orange", "blue", "pink", "brown"];

    /// <summary>Every word of the captions.</summary>
    public static IReadOnlyList<string> Words { get; } = ["a", "an", "and", "with", "photo", "of", .. Nouns, .. Colours];

    internal static IReadOnlyDictionary<string, SKColor> Paint { get; } = new Dictionary<string, SKColor>
    {
        ["red"] = new(222, 40, 40),
        ["purple"] = new(140, 50, 200),
        ["yellow"] = new(250, 215, 30),
        ["gray"] = new(135, 135, 140),
        ["black"] = new(38, 36, 42),
        ["white"] = new(252, 252, 252),
        ["green"] = new(40, 170, 70),
        ["orange"] = new(250, 135, 20),
        ["blue"] = new(35, 100, 235),
        ["pink"] = new(250, 130, 190),
        ["brown"] = new(125, 75, 40),
    };
}
