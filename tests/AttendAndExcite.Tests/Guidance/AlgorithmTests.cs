using AttendAndExcite.Guidance;

namespace AttendAndExcite.Tests.Guidance;

/// <summary>
/// Algorithm 1 with an attention that is a formula. Every pixel's attention to the only subject is p = σ(z) of the latent's own value z,
/// the rest goes to the one other token, so that the loss is 1 - p and its gradient -p(1 - p).
/// </summary>
public class AlgorithmTests
{
    private static readonly AttendAndExciteOptions Plain = new()
    {
        Thresholds = new Dictionary<int, double>(),
        Smoothing = false,
        SoftmaxFactor = 1,
        ScaleFactor = 2,
        ScaleRange = (1, 1),
        GuidedSteps = 3,
    };

    [Fact]
    public void A_guided_step_moves_the_latent_once_down_the_gradient_of_the_neglect()
    {
        using var scope = NewDisposeScope();
        var moved = Method(Plain).Guide(Latents(-1), 0, Attention());
        Assert.Equal(-1 + (2 * Sigmoid(-1) * (1 - Sigmoid(-1))), moved.item<float>(), 1e-6);
    }

    [Fact]
    public void Nothing_is_computed_after_the_guided_steps()
    {
        using var scope = NewDisposeScope();
        var method = Method(Plain);
        Assert.False(method.Acts(3));
        var same = method.Guide(Latents(-1), 3, _ => throw new InvalidOperationException("looked"));
        Assert.Equal(-1, same.item<float>());
    }

    [Fact]
    public void Refinement_goes_on_one_round_after_the_threshold_is_reached_and_then_the_step_moves_as_always()
    {
        using var scope = NewDisposeScope();
        var options = Plain with { Thresholds = new Dictionary<int, double> { [1] = 0.5 } };
        var diary = new GuidanceDiary(1);

        var moved = Method(options).Guide(Latents(-2), 1, Attention(), diary);

        double z = -2;
        int updates = 0;
        for (bool reached = false; !reached; updates++)
        {
            reached = Sigmoid(z) >= 0.5; // judged before the update, so that one more follows
            z += 2 * Sigmoid(z) * (1 - Sigmoid(z));
        }

        z = -2;
        for (int update = 0; update < updates + 1; update++) z += 2 * Sigmoid(z) * (1 - Sigmoid(z));
        Assert.Equal(updates, diary.Of(0)[0].Rounds.Count);
        Assert.True(diary.Of(0)[0].FinalLoss < 0.5);
        Assert.Equal(z, moved.item<float>(), 1e-5);
    }

    [Fact]
    public void Refinement_ends_after_the_most_rounds()
    {
        using var scope = NewDisposeScope();
        var diary = new GuidanceDiary(1);
        Method(Plain with { Thresholds = new Dictionary<int, double> { [0] = 0.999 }, MaxRefinements = 4 }).Guide(Latents(-9), 0, Attention(), diary);
        Assert.Equal(4, diary.Of(0)[0].Rounds.Count);
    }

    [Fact]
    public void A_threshold_behind_the_guided_steps_refines_without_the_step_s_own_update()
    {
        using var scope = NewDisposeScope();
        var diary = new GuidanceDiary(1);
        Method(Plain with { Thresholds = new Dictionary<int, double> { [7] = 0.9 }, MaxRefinements = 1 }).Guide(Latents(0), 7, Attention(), diary);
        Assert.Single(diary.Of(0)[0].Rounds);
        Assert.False(diary.Of(0)[0].Updated);
    }

    [Fact]
    public void Images_of_a_batch_are_guided_as_if_alone_and_leave_refinement_when_they_are_done()
    {
        using var scope = NewDisposeScope();
        var options = Plain with { Thresholds = new Dictionary<int, double> { [0] = 0.5 } };
        float[] starts = [-3, 2, -1];
        var alone = starts.Select(start => Method(options).Guide(Latents(start), 0, Attention()).item<float>()).ToArray();
        var sizes = new List<long>();
        var diary = new GuidanceDiary(3);

        var together = Method(options).Guide(Latents(starts), 0, Attention(sizes), diary);

        Assert.All(alone.Zip(together.data<float>()), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.Equal(3, sizes[0]);
        Assert.Equal(2, sizes[1]); // the second image is attended to enough from the start
        Assert.Equal(1, sizes[^1]);
        Assert.Empty(diary.Of(1)[0].Rounds);
        Assert.True(diary.Of(0)[0].Rounds.Count > diary.Of(2)[0].Rounds.Count);
    }

    /// <summary>The values that the official code printed for 51 calls.</summary>
    [Fact]
    public void Step_sizes_are_those_of_the_official_code()
    {
        var recorded = Golden.Json("golden/quirks.json").GetProperty("step_sizes_50");
        var method = new AttendAndExcite.Guidance.AttendAndExcite(new AttendAndExciteOptions(), new AttentionLoss([1], 76, new()), steps: 51);
        Assert.All(recorded.GetProperty("first").EnumerateArray().Select((size, step) => (size.GetDouble(), step)), pair => Assert.Equal(pair.Item1, method.StepSize(pair.step), 1e-10));
        Assert.Equal(recorded.GetProperty("at_25").GetDouble(), method.StepSize(25), 1e-10);
        Assert.Equal(20 * Math.Sqrt(0.5), method.StepSize(50), 1e-10);
    }

    [Fact]
    public void The_latent_given_is_left_as_it_was()
    {
        using var scope = NewDisposeScope();
        var latents = Latents(-1);
        Method(Plain).Guide(latents, 0, Attention());
        Assert.Equal(-1, latents.item<float>());
        Assert.False(latents.requires_grad);
    }

    private static AttendAndExcite.Guidance.AttendAndExcite Method(AttendAndExciteOptions options) => new(options, new AttentionLoss([1], end: 3, options), steps: 10);

    private static Tensor Latents(params float[] values) => tensor(values).view(values.Length, 1, 1, 1);

    /// <summary>Logits (z, 0) of two words, so that their softmax is (σ(z), 1 - σ(z)).</summary>
    private static AttentionAt Attention(List<long>? sizes = null) => z =>
    {
        sizes?.Add(z.shape[0]);
        var subject = z.permute(0, 2, 3, 1); // batch, 1, 1, 1
        return cat([zeros_like(subject), subject, zeros_like(subject), zeros_like(subject)], 3);
    };

    private static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));
}
