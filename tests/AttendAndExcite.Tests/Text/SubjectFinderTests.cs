using AttendAndExcite.Evaluation.Prompts;
using AttendAndExcite.Miniature.Scenes;
using AttendAndExcite.Text;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests.Text;

public class SubjectFinderTests
{
    private static readonly ClipTokenizer Tokenizer = ClipTokenizer.FromFolder(SharedTokenizer.Folder(isSecondGeneration: false));

    [Theory]
    [InlineData("a cat and a dog", "cat (2), dog (5)")]
    [InlineData("an elephant with glasses", "elephant (2), glasses (4)")]
    [InlineData("A photo of a frog and a pink bench", "frog (5), bench (9)")]
    [InlineData("a small brown teddy bear, wearing a red hat!", "bear (5), hat (10)")]
    [InlineData("an armadillo in the snow", "armadillo (2, 3), snow (6)")]
    public void The_rule_finds_the_noun_of_each_piece(string prompt, string subjects) =>
        Assert.Equal(subjects, string.Join(", ", SubjectFinder.Find(Tokenizer.Tokenize(prompt))));

    [Fact]
    public void The_paper_s_prompts_all_have_two_subjects_which_are_their_nouns()
    {
        foreach (var prompt in PaperPrompts.All)
        {
            var subjects = SubjectFinder.Find(Tokenizer.Tokenize(prompt.Text));
            Assert.Equal(2, subjects.Count);
            Assert.All(subjects, subject => Assert.Contains(subject.Text, SceneVocabulary.Nouns));
        }
    }

    [Fact]
    public void Words_of_the_user_s_own_keep_their_adjectives() =>
        Assert.Equal("pink bench (5, 6)", string.Join(", ", SubjectFinder.Find(Tokenizer.Tokenize("a frog and a pink bench"), ["pink bench"])));

    [Fact]
    public void A_prompt_without_nouns_has_no_subjects() => Assert.Empty(SubjectFinder.Find(Tokenizer.Tokenize("a photo of the")));
}
