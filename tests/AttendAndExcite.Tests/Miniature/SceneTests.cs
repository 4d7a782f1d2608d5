using AttendAndExcite.Evaluation.Prompts;
using AttendAndExcite.Miniature.Scenes;

namespace AttendAndExcite.Tests.Miniature;

public class SceneTests
{
    private const int Plane = Scene.Side * Scene.Side;

    [Fact]
    public void A_seed_makes_the_same_scene_and_the_same_pixels_again()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var first = SceneComposer.Compose(new Random(seed));
            var second = SceneComposer.Compose(new Random(seed));

            Assert.Equal(first.Placements, second.Placements);
            Assert.Equal(first.Background, second.Background);
            Assert.Equal(SceneRenderer.Paint(first), SceneRenderer.Paint(second));
        }
    }

    [Fact]
    public void Subjects_are_painted_where_they_are_placed_and_nowhere_else()
    {
        foreach (string noun in SceneVocabulary.Nouns)
        {
            var scene = new Scene([new Placement(new SceneSubject(noun), 4, 32)], Background: 1);
            byte[] pixels = SceneRenderer.Paint(scene);
            byte[] empty = SceneRenderer.Paint(scene with { Placements = [] });

            int[] changed = [.. Enumerable.Range(0, Plane).Where(at => Enumerable.Range(0, 3).Any(channel => pixels[(channel * Plane) + at] != empty[(channel * Plane) + at]))];
            Assert.InRange(changed.Length, 60, Scene.SubjectSide * Scene.SubjectSide);
            Assert.All(changed, at =>
            {
                Assert.InRange(at % Scene.Side, 4, 4 + Scene.SubjectSide - 1);
                Assert.InRange(at / Scene.Side, 32, 32 + Scene.SubjectSide - 1);
            });
        }
    }

    [Fact]
    public void A_colour_becomes_the_commonest_of_its_object()
    {
        foreach (string thing in SceneVocabulary.Objects)
        {
            foreach (string colour in SceneVocabulary.Colours)
            {
                var paint = SceneVocabulary.Paint[colour];
                var own = SpriteSheet.Bundled.Pixels(new SceneSubject(thing));
                var painted = SpriteSheet.Bundled.Pixels(new SceneSubject(thing, colour));

                int near = painted.Count(pixel => pixel.Alpha > 200 && Distance(pixel) < 60);
                int nearBefore = own.Count(pixel => pixel.Alpha > 200 && Distance(pixel) < 60);
                Assert.True(near > 20, $"A {colour} {thing} has {near} pixels of about its colour, {nearBefore} of them before.");

                int Distance(SkiaSharp.SKColor pixel) => Math.Max(Math.Abs(pixel.Red - paint.Red), Math.Max(Math.Abs(pixel.Green - paint.Green), Math.Abs(pixel.Blue - paint.Blue)));
            }
        }
    }

    [Fact]
    public void A_true_caption_names_what_the_scene_shows()
    {
        var random = new Random(7);
        for (int count = 0; count < 500; count++)
        {
            var scene = SceneComposer.Compose(random);
            string caption = SceneComposer.Caption(scene, random);

            Assert.All(caption.Split(' '), word => Assert.Contains(word, SceneVocabulary.Words));
            Assert.Equal(scene.Placements.Select(placement => placement.Subject).ToHashSet(), ScenePrompt.Subjects(caption).ToHashSet());
            Assert.True(ScenePrompt.IsCaption(caption), caption);
        }
    }

    [Fact]
    public void The_share_of_false_second_subjects_is_the_one_asked_for()
    {
        var random = new Random(8);
        var scenes = Enumerable.Range(0, 4000).Select(_ => SceneComposer.Compose(random)).Where(scene => scene.Placements.Count == 1).ToList();

        int wrong = scenes.Count(scene => ScenePrompt.Subjects(SceneComposer.Caption(scene, random, falseSubjects: 0.667)).Count == 2);

        Assert.InRange((double)wrong / scenes.Count, 0.667 - 0.05, 0.667 + 0.05); // three deviations of 2000 draws: 0.032
    }

    [Fact]
    public void All_prompts_of_the_paper_are_in_the_miniatures_words()
    {
        Assert.Equal(276, PaperPrompts.All.Count);
        Assert.All(PaperPrompts.All, prompt =>
        {
            var subjects = ScenePrompt.Subjects(prompt.Text);
            Assert.Equal(2, subjects.Count);
            Assert.True(ScenePrompt.IsCaption(prompt.Text), prompt.Text);
            Assert.All(prompt.Text.Split(' '), word => Assert.Contains(word, SceneVocabulary.Words));
            Assert.Equal(prompt.Text.Split(' ').Count(SceneVocabulary.Colours.Contains), subjects.Count(subject => subject.Colour is not null));
        });
    }

    [Theory]
    [InlineData("a red cat and a blue dog")]
    [InlineData("a cat and a dog and a bird")]
    [InlineData("cat dog")]
    [InlineData("cat")]
    [InlineData("a cat and a cat")]
    [InlineData("a photo of")]
    [InlineData("a red blue car")]
    public void Known_words_in_another_form_are_no_caption(string prompt) => Assert.False(ScenePrompt.IsCaption(prompt));

    [Fact]
    public void A_prompt_of_another_form_is_refused()
    {
        Assert.Throws<FormatException>(() => ScenePrompt.Subjects("a cat and a zebra"));
    }
}
