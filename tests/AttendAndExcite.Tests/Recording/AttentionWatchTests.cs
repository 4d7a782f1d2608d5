using AttendAndExcite.Models;
using AttendAndExcite.Recording;
using AttendAndExcite.Tests.Models;

namespace AttendAndExcite.Tests.Recording;

/// <summary>What a spectator sees in one noise prediction, against the recorded maps of the official code.</summary>
public class AttentionWatchTests
{
    private const string File = "golden/tiny-sd14/unet.safetensors";

    [Theory]
    [InlineData("tiny-sd14", AttentionPlace.Down, 2, "A.map.down_cross.down_blocks.1.attentions.0.transformer_blocks.0.attn2")]
    [InlineData("tiny-sd14", AttentionPlace.Up, 5, "A.map.up_cross.up_blocks.2.attentions.2.transformer_blocks.0.attn2")]
    [InlineData("tiny-sd21", AttentionPlace.Down, 2, "A.map.down_cross.down_blocks.1.attentions.0.transformer_blocks.0.attn2")]
    [InlineData("tiny-sd21", AttentionPlace.Up, 5, "A.map.up_cross.up_blocks.2.attentions.2.transformer_blocks.0.attn2")]
    public void Every_head_of_a_layer_is_as_recorded(string model, AttentionPlace place, int layer, string recorded)
    {
        using var scope = NewDisposeScope();
        var expected = Recorded(model, recorded); // heads, pixels, tokens
        int heads = (int)expected.shape[0];
        using var watch = Watch(model, [.. Enumerable.Range(0, heads).Select(head => new AttentionQuery(1) { Place = place, Layer = layer, Head = head })]);
        for (int head = 0; head < heads; head++) Assert.InRange(TinyModel.Error(watch.Mean(head).squeeze(0), expected[head]), 0, 2e-5);
    }

    [Theory]
    [InlineData("tiny-sd14", AttentionPlace.Down, 3, "A.map_mean_over_heads.down_cross.down_blocks.1.attentions.1.transformer_blocks.0.attn2")]
    [InlineData("tiny-sd14", AttentionPlace.Up, 3, "A.map_mean_over_heads.up_cross.up_blocks.2.attentions.0.transformer_blocks.0.attn2")]
    [InlineData("tiny-sd14", AttentionPlace.Up, 4, "A.map_mean_over_heads.up_cross.up_blocks.2.attentions.1.transformer_blocks.0.attn2")]
    [InlineData("tiny-sd21", AttentionPlace.Down, 3, "A.map_mean_over_heads.down_cross.down_blocks.1.attentions.1.transformer_blocks.0.attn2")]
    [InlineData("tiny-sd21", AttentionPlace.Up, 3, "A.map_mean_over_heads.up_cross.up_blocks.2.attentions.0.transformer_blocks.0.attn2")]
    [InlineData("tiny-sd21", AttentionPlace.Up, 4, "A.map_mean_over_heads.up_cross.up_blocks.2.attentions.1.transformer_blocks.0.attn2")]
    public void The_mean_over_a_layers_heads_is_as_recorded(string model, AttentionPlace place, int layer, string recorded)
    {
        using var scope = NewDisposeScope();
        var expected = Recorded(model, recorded);
        using var watch = Watch(model, new AttentionQuery(1) { Place = place, Layer = layer });
        Assert.InRange(TinyModel.Error(watch.Mean(0).squeeze(0), expected), 0, 2e-5);
    }

    [Fact]
    public void The_mean_over_a_level_is_as_recorded()
    {
        using var scope = NewDisposeScope();
        using var watch = Watch("tiny-sd14", new AttentionQuery(1));
        Assert.InRange(TinyModel.Error(watch.Mean(0).view(16, 16, 77), Golden.Tensor(File, "A.aggregated_map")), 0, 2e-5);
    }

    [Fact]
    public void Of_a_doubled_batch_the_prompts_half_is_seen_or_the_mean_of_both()
    {
        using var scope = NewDisposeScope();
        using var unet = TinyModel.UNet("tiny-sd14");
        using var watch = new AttentionWatch([Asked(new(1)), Asked(new(1) { Half = AttentionHalf.Both })], images: 1);
        var context = Golden.Tensor(File, "text_emb");
        unet.PredictNoise(Golden.Tensor(File, "B.latent"), 501, context, watch);
        using var prompt = new AttentionWatch([Asked(new(1))], images: 1);
        unet.PredictNoise(Golden.Tensor(File, "B.latent").narrow(0, 1, 1), 501, context.narrow(0, 1, 1), prompt);
        Assert.InRange(TinyModel.Error(watch.Mean(0), prompt.Mean(0)), 0, 2e-5);
        Assert.InRange(TinyModel.Error(watch.Mean(1).view(16, 16, 77), Golden.Tensor(File, "B.aggregated_map")), 0, 2e-5);
    }

    [Fact]
    public void The_self_attention_of_a_pixel_is_its_row_of_the_softmax()
    {
        using var scope = NewDisposeScope();
        var probe = new FirstSelfAttention(new AttentionSite(AttentionPlace.Down, 1, 2));
        using var unet = TinyModel.UNet("tiny-sd14");
        var query = new AttentionQuery(1) { Place = AttentionPlace.Down, Layer = 2, Pixel = new MapPixel(3, 5) };
        using var watch = new AttentionWatch([Asked(query)], images: 1);
        foreach (AttentionProbe spectator in new AttentionProbe[] { probe, watch })
            unet.PredictNoise(Golden.Tensor(File, "A.latent"), 981, Golden.Tensor(File, "text_emb").narrow(0, 1, 1), spectator);
        var scores = einsum("bhqd,bhkd->bhqk", probe.Query!, probe.Key!) / Math.Sqrt(probe.Query!.shape[3]);
        var exponents = scores.exp();
        var expected = (exponents / exponents.sum(-1, keepdim: true)).mean([1L])[0, (3 * 16) + 5];
        Assert.InRange(TinyModel.Error(watch.Mean(0).view(256), expected), 0, 1e-6);
    }

    [Fact]
    public void The_prediction_is_the_same_to_the_bit()
    {
        using var scope = NewDisposeScope();
        using var unet = TinyModel.UNet("tiny-sd14");
        var latent = Golden.Tensor(File, "A.latent");
        var context = Golden.Tensor(File, "text_emb").narrow(0, 1, 1);
        using var watch = new AttentionWatch([Asked(new(0)), Asked(new(1)), Asked(new(1) { Pixel = new MapPixel(0, 0) })], images: 1);
        Assert.Equal(0, TinyModel.Error(unet.PredictNoise(latent, 981, context, watch), unet.PredictNoise(latent, 981, context)));
        Assert.Equal([1, 1024, 77], watch.Mean(0).shape);
    }

    private static Tensor Recorded(string model, string name)
    {
        Golden.Need($"golden/{model}/unet.safetensors", name);
        return Golden.Tensor($"golden/{model}/unet.safetensors", name);
    }

    private static AttentionWatch Watch(string model, params AttentionQuery[] queries)
    {
        using var unet = TinyModel.UNet(model);
        var watch = new AttentionWatch([.. queries.Select(Asked)], images: 1);
        using var prediction = unet.PredictNoise(Recorded(model, "A.latent"), 981, Recorded(model, "text_emb").narrow(0, 1, 1), watch);
        return watch;
    }

    private static AskedMaps Asked(AttentionQuery query) => new(query, 32 >> query.Level, 32 >> query.Level);

    private sealed class FirstSelfAttention(AttentionSite wanted) : AttentionProbe
    {
        public Tensor? Query { get; private set; }

        public Tensor? Key { get; private set; }

        public override Action<Tensor, Tensor>? WatchSelf(AttentionSite site) => site != wanted ? null : (query, key) =>
            (Query, Key) = (query.clone().DetachFromDisposeScope(), key.clone().DetachFromDisposeScope());
    }
}
