using AttendAndExcite.Miniature;
using AttendAndExcite.Miniature.Scenes;

namespace AttendAndExcite.Tests.Miniature;

/// <summary>The miniature says at once which words it does not know.</summary>
public class VocabularyTests
{
    [Fact]
    public void The_folder_lists_the_words_of_the_captions()
    {
        using var model = MiniatureModel.Open();

        Assert.Equal(SceneVocabulary.Words, model.Defaults.Vocabulary);
    }

    [Theory]
    [InlineData("a zebra and a dog", "", "\"zebra\"")]
    [InlineData("a big Zebra", "", "\"big\", \"zebra\"")]
    [InlineData("a cat", "ugly", "\"ugly\"")]
    [InlineData("a cat, a dog", "", "\",\"")]
    public void A_word_it_does_not_know_is_refused_by_name(string prompt, string negative, string named)
    {
        using var model = MiniatureModel.Open();

        var error = Assert.Throws<RequestException>(() => new Generator(model).Prepare(new GenerationRequest(prompt) { NegativePrompt = negative }));

        Assert.StartsWith($"The miniature does not know {named}; it knows these words: a, an, and, ", error.Message, StringComparison.Ordinal);
        Assert.Contains("use a real model", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A Photo of a CAT and a red car")]
    [InlineData("an elephant with glasses")]
    public void Words_it_knows_pass(string prompt)
    {
        using var model = MiniatureModel.Open();

        Assert.Equal(prompt, new Generator(model).Prepare(new GenerationRequest(prompt)).Prompt.Text);
    }

    [Fact]
    public void Every_known_word_is_one_token()
    {
        using var model = MiniatureModel.Open();
        var prompt = model.Tokenizer.Tokenize(string.Join(' ', SceneVocabulary.Words));

        Assert.Equal(SceneVocabulary.Words, prompt.Words.Select(word => word.Text));
        Assert.All(prompt.Words, word => Assert.Equal(1, word.Count));
    }
}
