using AttendAndExcite.Miniature;
using AttendAndExcite.Miniature.Scenes;

namespace AttendAndExcite.App;

/// <summary>Tells the user of a prompt that the bundled model cannot be expected to draw.</summary>
internal static class SceneNotice
{
    /// <summary>Says so where the model is the bundled one and the prompt has not the form of its captions; of other models nothing.</summary>
    /// <exception cref="RequestException">The model has few words, and does not know those of the prompt.</exception>
    public static void Tell(string prompt, StableDiffusion model)
    {
        var words = model.Tokenizer.Tokenize(prompt).Words;
        GenerationSettings.CheckWords(words, model);
        if (model.Path == MiniatureModel.Folder && !ScenePrompt.IsCaption(string.Join(' ', words.Select(word => word.Text))))
            Terminal.Say($"The {model.Name} was trained on prompts of one or two different subjects with their articles, animals without a colour, such as \"a cat and a red bowl\"; what it makes of this one may be nonsense.");
    }
}
