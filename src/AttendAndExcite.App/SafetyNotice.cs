namespace AttendAndExcite.App;

/// <summary>Tells of pictures in which the model's safety checker saw something, and which are black therefore.</summary>
internal static class SafetyNotice
{
    /// <summary>Says which picture it is, and what can be done.</summary>
    /// <param name="picture">Its file, or what else it is known by.</param>
    public static void Tell(string picture) => Terminal.Say(
        $"{picture} is black: the model's safety checker saw potentially unsafe content (NSFW) and replaced the picture; try another seed or prompt, or turn the checker off with --no-safety-checker.");
}
