using AttendAndExcite.Guidance;
using AttendAndExcite.Imaging;
using AttendAndExcite.Recording;
using AttendAndExcite.Tests.Models;

namespace AttendAndExcite.Tests.Recording;

public class RunRecordingTests
{
    private const string Display = "golden/tiny-sd14/visualisation.safetensors";

    [Fact]
    public void The_maps_and_the_overlay_after_a_run_are_those_of_the_official_display()
    {
        var recorded = new RecordedRun("tiny-sd14", "ae10_p0_s0");
        recorded.Need();
        Golden.Need(Display);
        using var scope = NewDisposeScope();
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        var (image, steps) = Record(model, recorded.Request, new RecordingRequest { Queries = [new(1) { Half = AttentionHalf.Both }], Steps = new HashSet<int> { 10 } });

        var maps = Assert.Single(steps.Single(step => step.Maps.Count > 0).Maps).Maps;
        var expected = Golden.Tensor(Display, "aggregated_map"); // rows, columns, tokens
        Assert.Equal(expected.shape[2], maps.Count);
        for (int token = 0; token < maps.Count; token++)
            Assert.InRange(TinyModel.Error(tensor(maps[token].Values.ToArray()).view(16, 16), expected.select(2, token)), 0, 5e-4);

        // The official code exchanges the picture's red and blue on the way.
        byte[] exchanged = [.. Enumerable.Range(0, image.Picture.Pixels.Length).Select(index => image.Picture.Pixels[(index / 3 * 3) + 2 - (index % 3)])];
        byte[] overlay = maps[2].Enlarged(256, 256).Over(new Picture(256, 256, exchanged), ColourMap.Jet).Pixels;
        byte[] official = Golden.Tensor(Display, "overlay_2").contiguous().data<byte>().ToArray();
        int[] differences = [.. official.Zip(overlay, (one, other) => Math.Abs(one - other))];
        Assert.InRange(differences.Max(), 0, 8); // a step of the colour map over a picture that may itself differ by 2
        Assert.InRange(differences.Count(difference => difference > 2) / (double)differences.Length, 0, 5e-3);
    }

    [Fact]
    public void The_strength_of_each_subject_at_each_step_of_a_plain_run_is_as_recorded()
    {
        var recorded = new RecordedRun("tiny-sd14", "sd10_p1_s42");
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        var (_, steps) = Record(model, recorded.Request, new RecordingRequest());
        var expected = recorded.Steps.ToList();
        Assert.Equal(expected.Count, steps.Count);
        foreach (var (step, official) in steps.Zip(expected))
        {
            Assert.Equal(official.GetProperty("t").GetDouble(), step.Timestep);
            Assert.All(official.GetProperty("max_attention").EnumerateArray().Zip(step.Tokens), pair => Assert.Equal(pair.First.GetDouble(), pair.Second.Strength, 5e-4));
            Assert.Empty(step.Maps);
            Assert.Null(step.Preview);
        }
    }

    [Theory]
    [InlineData("pndm")]
    [InlineData("euler")]
    public void Recording_everything_leaves_the_pictures_as_they_are_to_the_bit(string scheduler)
    {
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        var request = new GenerationRequest("a cat and a dog")
        {
            Width = 128,
            Height = 128,
            Steps = 4,
            Seeds = [1, 2],
            Scheduler = scheduler,
            Guidance = new AttendAndExciteOptions { AttentionLevel = 1, GuidedSteps = 2, Thresholds = new Dictionary<int, double> { [1] = 0.9 }, MaxRefinements = 2 },
        };
        var generator = new Generator(model);
        var everything = new RecordingRequest
        {
            Queries = [.. model.AttentionSites.Select(site => new AttentionQuery(site.Level) { Place = site.Place, Layer = site.Layer, Head = 1 }), new(1) { Pixel = new MapPixel(7, 0) }],
            Preview = latents => model.Decode(latents),
        };
        using var recording = new RunRecording(model, generator.Prepare(request), everything);
        var watched = generator.Generate(request, observer: recording);
        var unwatched = generator.Generate(request);
        for (int image = 0; image < 2; image++)
        {
            Assert.Equal(unwatched[image].Picture.Pixels, watched[image].Picture.Pixels);
            Assert.All(recording.Of(image), step => Assert.Equal(model.AttentionSites.Count + 1, step.Maps.Count));
            Assert.All(recording.Of(image), step => Assert.NotNull(step.Preview));
            if (scheduler == "euler") // its last step goes to what is expected, by another order of operations
                Assert.All(watched[image].Picture.Pixels.Zip(recording.Of(image)[^1].Preview!.Pixels), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1));
            Assert.Single(recording.Of(image)[0].Maps[^1].Maps);
            Assert.Equal(1, recording.Of(image)[0].Maps[^1].Maps[0].Values.Sum(), 1e-4);
        }
    }

    [Fact]
    public void The_maps_of_a_level_are_the_mean_of_its_layers_and_heads()
    {
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        var request = new GenerationRequest("a cat and a dog") { Width = 128, Height = 128, Steps = 1, Plain = true, Scheduler = "ddim" };
        var layers = model.AttentionSites.Where(site => site.Level == 1).Select(site => new AttentionQuery(1) { Place = site.Place, Layer = site.Layer }).ToList();
        var heads = Enumerable.Range(0, model.AttentionHeads(1)).Select(head => new AttentionQuery(1) { Head = head }).ToList();
        var (_, steps) = Record(model, request, new RecordingRequest { Queries = [new(1), .. layers, .. heads] });
        var maps = Assert.Single(steps).Maps;
        for (int pixel = 0; pixel < 64; pixel++)
        {
            Assert.Equal(Mean(maps.Skip(1).Take(layers.Count), pixel), maps[0].Maps[2].Values[pixel], 1e-5);
            Assert.Equal(Mean(maps.Skip(1 + layers.Count), pixel), maps[0].Maps[2].Values[pixel], 1e-5);
        }
    }

    [Fact]
    public void What_the_model_has_not_is_refused_in_a_sentence_that_says_what_it_has()
    {
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        var settings = new Generator(model).Prepare(new GenerationRequest("a cat and a dog") { Width = 128, Height = 128, Plain = true });
        Assert.Contains("level3.mid.layer0", Refusal(new AttentionQuery(3) { Place = AttendAndExcite.Models.AttentionPlace.Down }), StringComparison.Ordinal);
        Assert.Contains("0 to 7", Refusal(new AttentionQuery(1) { Head = 8 }), StringComparison.Ordinal);
        Assert.Contains("8 rows", Refusal(new AttentionQuery(1) { Pixel = new MapPixel(8, 0) }), StringComparison.Ordinal);

        string Refusal(AttentionQuery query) =>
            Assert.Throws<RequestException>(() => new RunRecording(model, settings, new RecordingRequest { Queries = [query] })).Message;
    }

    private static double Mean(IEnumerable<RecordedMaps> maps, int pixel) => maps.Average(one => (double)one.Maps[2].Values[pixel]);

    private static (GeneratedImage Image, IReadOnlyList<RecordedStep> Steps) Record(StableDiffusion model, GenerationRequest request, RecordingRequest what)
    {
        var generator = new Generator(model);
        var settings = generator.Prepare(request with { Plain = false });
        using var recording = new RunRecording(model, settings, what);
        var image = Assert.Single(generator.Generate(request, observer: recording));
        return (image, recording.Of(0));
    }
}
