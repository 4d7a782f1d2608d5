using System.Text.Json;
using AttendAndExcite.Explaining;
using AttendAndExcite.Imaging;
using AttendAndExcite.Recording;
using AttendAndExcite.Text;
using AttendAndExcite.Weights;
using SkiaSharp;

namespace AttendAndExcite.Tests.Explaining;

public class ExplanationTests(ExplainedScene scene) : IClassFixture<ExplainedScene>
{
    private Explanation Explanation => scene.Explanation;

    [Fact]
    public void Its_pictures_are_those_of_generations_that_nobody_watched()
    {
        var request = new GenerationRequest("a cat and a yellow bowl") { Subjects = SubjectSelection.Words("cat", "yellow bowl"), Steps = 8, Seeds = [3], Scheduler = "pndm" };
        var generator = new Generator(scene.Model);
        Assert.Equal(generator.Generate(request with { Plain = true })[0].Picture.Pixels, Explanation.Plain.Picture.Pixels);
        Assert.Equal(generator.Generate(request)[0].Picture.Pixels, Explanation.Guided.Picture.Pixels);
    }

    [Fact]
    public void Maps_and_previews_are_kept_at_the_shown_steps_and_strengths_at_every_step()
    {
        Assert.Equal([0, 4, 8], Explanation.Shown);
        foreach (var run in new[] { Explanation.Plain, Explanation.Guided })
        {
            Assert.Equal(9, run.Steps.Count); // PNDM makes one call more
            Assert.All(run.Steps, step => Assert.Equal(Explanation.Shown.Contains(step.Step), step.Maps.Count == 1 && step.Preview is not null));
            Assert.All(run.Steps, step => Assert.Equal(Explanation.Tokens, step.Tokens.Select(attention => attention.Token)));
            Assert.All(Explanation.Shown, step => Assert.All(Explanation.Tokens, token =>
                Assert.Equal(run.Steps[step].Of(token).Peak, run.Steps[step].Maps[0].Maps[token].Peak, 1e-6)));
        }
    }

    [Theory]
    [InlineData(0.2, 0.6, "guidance raised its attention from 0.20 to 0.60 at step 0, but")]
    [InlineData(0.6, 0.4, "guidance did not help here: it lowered the attention from 0.60 to 0.40 at step 0, and")]
    [InlineData(0.6, 0.602, "guidance left its attention as it was, 0.60 at step 0, and")]
    public void The_sentence_about_a_subject_says_what_the_numbers_say(double plain, double guided, string expected)
    {
        var changed = Explanation with { Plain = Run(Explanation.Plain, plain, peak: 0.3), Guided = Run(Explanation.Guided, guided, peak: 0.2) };
        // Of a one-step run the last guided step is the first.
        var change = changed.Changes[1];
        Assert.Equal("yellow bowl", change.Subject.Text);
        Assert.Equal((1, true), (change.GuidedSteps, change.IsLeast)); // both subjects alike
        Assert.Contains(expected, change.Sentence, StringComparison.Ordinal);
        Assert.Contains("the strongest share of its map fell from 0.300 to 0.200", change.Sentence, StringComparison.Ordinal);
        Assert.Contains("the strongest share of its map stayed at 0.300;", (change with { GuidedPeak = 0.3001 }).Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.80, 0.77, 0, false, "its attention fell from 0.80 to 0.77 at step 24", "it was the most neglected subject in no guided step, so guidance did not work for it.")]
    [InlineData(0.80, 0.77, 2, false, "its attention fell from 0.80 to 0.77 at step 24", "it was the most neglected subject in only 2 of the 25 guided steps, so guidance seldom worked for it.")]
    [InlineData(0.80, 0.77, 13, false, "its attention fell from 0.80 to 0.77 at step 24", "it was the most neglected subject in 13 of the 25 guided steps.")]
    [InlineData(0.80, 0.77, 2, true, "guidance did not help here: it lowered the attention from 0.80 to 0.77 at step 24", "it was the most neglected subject in 2 of the 25 guided steps.")]
    [InlineData(0.30, 0.52, 25, true, "guidance raised its attention from 0.30 to 0.52 at step 24", "it was the most neglected subject in every guided step.")]
    [InlineData(0.77, 0.80, 0, false, "guidance raised its attention from 0.77 to 0.80 at step 24", "it was the most neglected subject in no guided step.")]
    [InlineData(0.800, 0.796, 0, false, "guidance left its attention as it was, 0.80 at step 24", "it was the most neglected subject in no guided step.")]
    public void A_subject_that_lost_to_another_is_not_called_a_failure_of_guidance(double plain, double guided, int neglected, bool isLeast, string begin, string end)
    {
        string sentence = new SubjectChange(new Subject("dog", [5]), 24, plain, guided, 0.3, 0.3, neglected, 25, isLeast).Sentence;

        string link = Math.Abs(guided - plain) < 0.005 ? "and" : "but";
        Assert.StartsWith($"“dog”: {begin}, {link} the strongest share of its map stayed at 0.300; ", sentence, StringComparison.Ordinal);
        Assert.EndsWith(end, sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Which_subject_is_least_attended_without_guidance_is_measured()
    {
        var changes = Explanation.Changes;

        double least = changes.Min(change => change.Plain);
        Assert.Equal(changes.Select(change => change.Plain == least), changes.Select(change => change.IsLeast));
        Assert.Equal((9, 9), (changes.Sum(change => change.Neglected), changes[0].GuidedSteps));
    }

    [Theory]
    [InlineData(0, "“cat”: no step was guided; its attention is ")]
    [InlineData(5, " of the 5 guided steps")]
    public void Only_steps_that_moved_the_latents_count_as_guided(int guidedSteps, string expected)
    {
        var options = scene.Model.Defaults.Guidance with { GuidedSteps = guidedSteps, Thresholds = new Dictionary<int, double> { [0] = 0 } };

        var explanation = new Explainer(scene.Model).Explain(new GenerationRequest("a cat and a dog") { Steps = 6, Seeds = [3], Guidance = options });

        Assert.Equal(Math.Max(0, guidedSteps - 1), explanation.LastGuidedStep);
        Assert.Equal([guidedSteps, guidedSteps], explanation.Changes.Select(change => change.GuidedSteps));
        Assert.Contains(expected, (explanation.Changes[0] with { Neglected = Math.Min(1, guidedSteps) }).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_refuses_what_explaining_would()
    {
        var explainer = new Explainer(scene.Model);
        var request = new GenerationRequest("a cat and a dog");

        explainer.Check(request);
        Assert.Throws<RequestException>(() => explainer.Check(request with { Seeds = [1, 2] }));
        Assert.Throws<RequestException>(() => explainer.Check(request, new ExplanationDetail { Query = new AttentionQuery(1) { Head = 99 } }));
        Assert.Throws<RequestException>(() => explainer.Check(request, new ExplanationDetail { Steps = [-1] }));
    }

    [Theory]
    [InlineData(51, 25, new[] { 0, 5, 10, 20, 24, 50 })]
    [InlineData(1, 25, new[] { 0 })]
    [InlineData(5, 0, new[] { 0, 1, 4 })]
    public void Without_a_choice_the_ends_and_some_steps_on_the_way_are_shown(int count, int guidedSteps, int[] expected) =>
        Assert.Equal(expected, new ExplanationDetail().StepsOf(count, guidedSteps));

    [Fact]
    public void The_number_behind_the_last_step_means_the_last_and_others_are_refused()
    {
        Assert.Equal([0, 49], new ExplanationDetail { Steps = [50, 0, 49, 70] }.StepsOf(50, 25));
        Assert.Contains("0 to 49", Assert.Throws<RequestException>(() => new ExplanationDetail { Steps = [-1] }.StepsOf(50, 25)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_figure_has_a_row_for_each_run_and_each_words_map_over_its_picture()
    {
        var figure = ExplanationFigure.Draw(Explanation, ColourMap.Jet);
        const int side = 256, strip = side / 5, gap = (int)((side + strip) * 0.02);
        Assert.Equal(((4 * side) + (3 * gap), (2 * (side + strip)) + gap), (figure.Width, figure.Height));
        var picture = Explanation.Guided.Picture.Enlarged(4);
        var overlay = Explanation.Guided.Steps[8].Maps[0].Maps[2].Enlarged(side, side).Over(picture, ColourMap.Jet);
        int top = side + strip + gap;
        Assert.Equal(picture.Pixels, Cut(figure, 0, top, side));
        Assert.Equal(overlay.Pixels, Cut(figure, side + gap, top, side));
        Assert.Contains(Cut(figure, side + gap, top + strip, side), value => value < 60); // the word's letters
    }

    [Fact]
    public void The_film_has_a_frame_for_each_shown_step()
    {
        using var codec = SKCodec.Create(new SKMemoryStream(ExplanationFilm.Encode(Explanation)));
        Assert.Equal(SKEncodedImageFormat.Webp, codec.EncodedFormat);
        Assert.Equal(3, codec.FrameCount);
        Assert.True(codec.FrameInfo[2].Duration > codec.FrameInfo[0].Duration);
    }

    [Fact]
    public void The_numbers_in_json_are_those_of_the_run()
    {
        using var json = JsonDocument.Parse(ExplanationNumbers.ToJson(Explanation));
        var step = json.RootElement.GetProperty("guided")[4];
        Assert.Equal(Explanation.Guided.Steps[4].Of(2).Strength, step.GetProperty("attention")[0].GetProperty("strength").GetDouble());
        float[] values = [.. step.GetProperty("maps").GetProperty("level1")[2].EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(value => value.GetSingle())];
        Assert.Equal(Explanation.Guided.Steps[4].Maps[0].Maps[2].Values, values);
        Assert.Equal(Explanation.Guided.Guidance[0].Loss, json.RootElement.GetProperty("guided")[0].GetProperty("guidance").GetProperty("loss").GetDouble());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("plain")[0].GetProperty("guidance").ValueKind);
        var (request, _) = GenerationParameters.Read(json.RootElement.GetProperty("parameters").GetString()!);
        Assert.Equal("a cat and a yellow bowl", request.Prompt);
    }

    [Fact]
    public void The_numbers_in_safetensors_are_those_of_the_run()
    {
        using var scope = NewDisposeScope();
        using var folder = new Weights.ScratchFolder();
        string path = folder.File("numbers.safetensors");
        ExplanationNumbers.WriteSafetensors(Explanation, path);
        using var file = SafetensorsFile.Open(path);
        var map = Explanation.Plain.Steps[8].Maps[0].Maps[5];
        Assert.Equal(map.Values, file.Read("plain.step8.level1")[5].contiguous().data<float>().ToArray());
        Assert.Equal([9, Explanation.Tokens.Count], file.Read("guided.strength").shape);
        Assert.Equal((float)Explanation.Guided.Steps[7].Tokens[1].Peak, file.Read("guided.peak")[7, 1].item<float>());
    }

    [Fact]
    public void All_tokens_of_the_prompt_can_be_looked_at()
    {
        var explanation = scene.Explain("a cat and a dog", allTokens: true);
        Assert.Equal(["a", "cat", "and", "a", "dog"], explanation.Tokens.Select(explanation.Word));
    }

    private static ExplainedRun Run(ExplainedRun run, double strength, double peak) => run with
    {
        Steps = [new RecordedStep(0, 999, [.. run.Steps[0].Tokens.Select(attention => new TokenAttention(attention.Token, strength, peak))], [], null)],
        Guidance = [.. run.Guidance.Take(1)],
    };

    private static byte[] Cut(Picture picture, int left, int top, int side)
    {
        var pixels = new List<byte>();
        for (int y = top; y < top + side; y++) pixels.AddRange(picture.Pixels.AsSpan(3 * ((y * picture.Width) + left), 3 * side));
        return [.. pixels];
    }
}
