using AttendAndExcite.Configuration;
using AttendAndExcite.Guidance;
using AttendAndExcite.Models;
using AttendAndExcite.Text;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests;

/// <summary>What holds for every generation, on the small random models.</summary>
public class GenerationTests
{
    private static readonly GenerationRequest Request = new("a cat and a dog")
    {
        Width = 128,
        Height = 128,
        Steps = 6,
        Seeds = [3, 4, 5],
        Guidance = new AttendAndExciteOptions { AttentionLevel = 1, GuidedSteps = 3, Thresholds = new Dictionary<int, double> { [1] = 0.5 }, MaxRefinements = 4 },
    };

    [Theory]
    [InlineData("pndm", false)]
    [InlineData("euler-a", false)]
    [InlineData("dpmpp-2m", true)]
    public void A_batch_gives_the_pictures_of_its_seeds_alone(string scheduler, bool plain)
    {
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        var generator = new Generator(model);
        var request = Request with { Scheduler = scheduler, Plain = plain };
        var batch = generator.Generate(request);
        Assert.Equal([3, 4, 5], batch.Select(image => image.Seed));
        foreach (var image in batch)
        {
            var alone = Assert.Single(generator.Generate(request with { Seeds = [image.Seed] }));
            int[] differences = [.. image.Picture.Pixels.Zip(alone.Picture.Pixels, (a, b) => Math.Abs(a - b))];
            Assert.InRange(differences.Max(), 0, 2); // rounding of other batch sizes
            Assert.InRange(differences.Count(difference => difference > 0) / (double)differences.Length, 0, 5e-3);
            Assert.Equal(alone.Guidance.Select(record => record.Rounds.Count), image.Guidance.Select(record => record.Rounds.Count));
        }

        Assert.NotEqual(batch[0].Picture.Pixels, batch[1].Picture.Pixels);
    }

    [Theory]
    [InlineData(192, 64)]
    [InlineData(64, 160)]
    public void Pictures_that_are_not_square_are_guided_too(int width, int height)
    {
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        var generator = new Generator(model);
        var request = Request with { Width = width, Height = height, Seeds = [3] };

        var guided = Assert.Single(generator.Generate(request));
        var plain = Assert.Single(generator.Generate(request with { Plain = true }));

        Assert.Equal((width, height), (guided.Picture.Width, guided.Picture.Height));
        Assert.Equal(3, guided.Guidance.Count);
        Assert.All(guided.Guidance, record => Assert.InRange(record.Loss, 1e-3, 1 - 1e-3));
        Assert.NotEqual(plain.Picture.Pixels, guided.Picture.Pixels);
    }

    [Fact]
    public void A_second_generation_leaves_no_more_live_tensors_than_the_first()
    {
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        var generator = new Generator(model);
        var statistics = DisposeScopeManager.Statistics;
        generator.Generate(Request);
        long before = statistics.ThreadTotalLiveCount;
        generator.Generate(Request);
        Assert.Equal(before, statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void The_gradient_is_that_of_finite_differences_in_double_precision()
    {
        using var scope = NewDisposeScope();
        var folder = ModelFolder.Open(Golden.Path("models/tiny-sd14"));
        using var unet = Network.WithoutWeights(() => new UNet(UNetConfig.Read(folder.Config("unet"))));
        using (var weights = folder.Weights("unet")) Checkpoint.Load(weights, unet.Shapes, unet.Assign, float64);
        var context = Golden.Tensor("golden/tiny-sd14/unet.safetensors", "text_emb").narrow(0, 1, 1).to(float64);
        var latents = Golden.Tensor("golden/tiny-sd14/unet.safetensors", "A.latent").narrow(2, 0, 16).narrow(3, 0, 16).to(float64);
        var options = new AttendAndExciteOptions { SoftmaxFactor = 20 };
        var loss = new AttentionLoss([2, 5], 76, options);
        Tensor Loss(Tensor z) => loss.Measure(unet.CrossAttention(z, 601, context, level: 1)).Loss.sum();

        var at = latents.clone().requires_grad_(true);
        autograd.backward([Loss(at)], inputs: [at]);

        using var still = no_grad();
        for (int trial = 0; trial < 3; trial++)
        {
            var direction = randn(latents.shape, dtype: float64, generator: new torch.Generator((ulong)trial));
            const double step = 1e-5;
            double slope = (Loss(latents + (direction * step)) - Loss(latents - (direction * step))).item<double>() / (2 * step);
            double expected = (at.grad! * direction).sum().item<double>();
            Assert.Equal(expected, slope, Math.Abs(expected) * 1e-4);
        }
    }

    [Fact]
    public void Watching_a_run_does_not_change_it_and_sees_every_step()
    {
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        var observer = new CountingObserver();
        var watched = new Generator(model).Generate(Request, observer: observer);
        var unwatched = new Generator(model).Generate(Request);
        Assert.Equal(unwatched[2].Picture.Pixels, watched[2].Picture.Pixels);
        Assert.Equal(watched[0].Settings.Timesteps, observer.Timesteps);
    }

    [Fact]
    public void Without_a_guidance_scale_above_1_there_is_one_forward_pass_and_no_negative_prompt()
    {
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        var generator = new Generator(model);
        var request = Request with { GuidanceScale = 1, Seeds = [3] };
        var image = Assert.Single(generator.Generate(request));
        var other = Assert.Single(generator.Generate(request with { NegativePrompt = "a dog" }));
        Assert.Equal(image.Picture.Pixels, other.Picture.Pixels);
    }

    /// <summary>The official code's way under sigma-scaled solvers is another input, and so another gradient.</summary>
    [Theory]
    [InlineData("euler", true)]
    [InlineData("lms", true)]
    [InlineData("ddim", false)]
    public void The_unscaled_attention_input_matters_where_the_solver_scales(string scheduler, bool matters)
    {
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        var generator = new Generator(model);
        var request = Request with { Scheduler = scheduler, Seeds = [3] };
        var ours = generator.Generate(request)[0].Guidance[0].Loss;
        var theirs = generator.Generate(request with { Guidance = Request.Guidance! with { UnscaledInput = true } })[0].Guidance[0].Loss;
        Assert.Equal(matters, Math.Abs(ours - theirs) > 1e-3);
    }

    [Fact]
    public void A_cancelled_run_stops()
    {
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        using var stop = new CancellationTokenSource();
        var progress = new Reports(report =>
        {
            if (report.Step == 2) stop.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => new Generator(model).Generate(Request, progress, cancellation: stop.Token));
        Assert.Equal(2, progress.Last);
    }

    [Fact]
    public void Numbers_beyond_their_type_are_named_instead_of_a_black_picture()
    {
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        var request = Request with { Guidance = Request.Guidance! with { ScaleFactor = 1e38, Thresholds = new Dictionary<int, double>() } };
        Assert.Contains("NaN", Assert.Throws<RequestException>(() => new Generator(model).Generate(request)).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, GenerationRequest> Impossible => new()
    {
        { "multiple of 8", Request with { Width = 100 } },
        { "multiple of 8", Request with { Height = 0 } },
        { "level 7", Request with { Guidance = new() { AttentionLevel = 7 } } },
        { "only 1 pixels", Request with { Width = 32, Guidance = new() { AttentionLevel = 2 } } },
        { "kernel", Request with { Guidance = Request.Guidance! with { KernelSize = 4 } } },
        { "A smoothing kernel of 11 pixels is too large", Request with { Guidance = Request.Guidance! with { KernelSize = 11 } } },
        { "The guidance scale is 1E+30", Request with { GuidanceScale = 1e30 } },
        { "steps", Request with { Steps = 0 } },
        { "no scheduler foo", Request with { Scheduler = "foo" } },
        { "its words are: a, cat, and, dog", Request with { Subjects = SubjectSelection.Words("horse") } },
        { "1 a, 2 cat, 3 and, 4 a, 5 dog", Request with { Subjects = SubjectSelection.Tokens(2, 6) } },
        { "Token 0", Request with { Subjects = SubjectSelection.Tokens(0) } },
        { "No subjects", Request with { Prompt = "" } },
        { "at least one seed", Request with { Seeds = [] } },
        { "Thresholds", Request with { Guidance = new() { AttentionLevel = 1, Thresholds = new Dictionary<int, double> { [0] = 2 } } } },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void What_cannot_be_is_refused_in_one_sentence(string part, GenerationRequest request)
    {
        using var model = StableDiffusion.Open(Golden.Path("models/tiny-sd14"));
        var error = Assert.ThrowsAny<Exception>(() => new Generator(model).Prepare(request));
        Assert.True(error is RequestException or UnknownSubjectException or ConfigException, error.ToString());
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    private sealed class CountingObserver : GenerationObserver
    {
        public List<double> Timesteps { get; } = [];

        public override void Stepped(int step, double timestep, Tensor prediction, Tensor latents) => Timesteps.Add(timestep);
    }

    private sealed class Reports(Action<GenerationProgress> react) : IProgress<GenerationProgress>
    {
        public int Last { get; private set; }

        public void Report(GenerationProgress value)
        {
            Last = value.Step;
            react(value);
        }
    }
}
