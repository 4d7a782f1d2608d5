using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests.Weights;

public class OriginalNamesTests
{
    [Theory]
    [InlineData("sd1")]
    [InlineData("sd2")]
    public void Every_row_of_the_recorded_tables_is_mapped_as_recorded(string generation)
    {
        foreach (var rows in KeyTableRow.Read(generation).Where(row => row.OldKey != "-").GroupBy(row => row.OldKey))
        {
            var targets = OriginalNames.Find(rows.Key);

            Assert.NotNull(targets);
            var expected = rows.Where(row => row.NewKey != "-" && !DeprecatedKeys.IsIgnored(row.NewKey)).Select(Target);
            Assert.Equal(expected.OrderBy(target => target.Key), targets.OrderBy(target => target.Key));
        }
    }

    [Theory]
    [InlineData("model_ema.decay")]
    [InlineData("model_ema.diffusion_modelinput_blocks00weight")]
    [InlineData("global_step")]
    [InlineData("cond_stage_model.model.attn_mask")]
    [InlineData("first_stage_model.loss.discriminator.main.0.weight")]
    [InlineData("cond_stage_model.transformer.embeddings.position_ids")]
    public void What_no_picture_needs_is_ignored_by_rule(string name) => Assert.Empty(OriginalNames.Find(name)!);

    [Theory]
    [InlineData("conditioner.embedders.0.transformer.text_model.final_layer_norm.bias")] // SDXL
    [InlineData("lora_unet_down_blocks_0.alpha")]
    [InlineData("control_model.input_hint_block.0.bias")]
    [InlineData("modelXdiffusion_model.out.0.bias")]
    [InlineData("alphas_cumprod_next")]
    [InlineData("")]
    public void Anything_else_is_not_known(string name) => Assert.Null(OriginalNames.Find(name));

    [Fact]
    public void Text_encoders_without_their_middle_name_are_understood() =>
        Assert.Equal([new OriginalTarget("text_encoder", "text_model.final_layer_norm.bias")], OriginalNames.Find("cond_stage_model.transformer.final_layer_norm.bias")!);

    private static OriginalTarget Target(KeyTableRow row)
    {
        string[] path = row.NewKey.Split('/');
        return new OriginalTarget(path[0], DeprecatedKeys.Rename(path[1]), row.Operation switch
        {
            "rows of q (first third)" => 0,
            "rows of k (second third)" => 1,
            "rows of v (last third)" => 2,
            "same" or "drop the two trailing 1s" => null,
            _ => throw new InvalidOperationException(row.Operation),
        });
    }
}
