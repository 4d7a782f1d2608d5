using AttendAndExcite.Imaging;

namespace AttendAndExcite.Tests.Imaging;

/// <summary>Against the official code's picture of the attention after a recorded run.</summary>
public class HeatMapTests
{
    private const string Recording = "golden/tiny-sd14/visualisation.safetensors";

    public HeatMapTests() => Golden.Need(Recording);

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void An_attention_map_is_enlarged_as_recorded(int token)
    {
        using var scope = NewDisposeScope();
        var expected = Golden.Tensor(Recording, $"heat_{token}").to_type(float32);
        var actual = tensor(Heat(token).Values.ToArray()).view(256, 256);
        Assert.True((actual - expected).abs().max().item<float>() <= 0.0005f); // half-precision recording
    }

    [Fact]
    public void Its_colours_over_the_picture_are_as_recorded()
    {
        using var scope = NewDisposeScope();
        byte[] expected = Golden.Tensor(Recording, "overlay_2").contiguous().data<byte>().ToArray();
        byte[] actual = Overlay(2).Pixels;
        var differences = expected.Zip(actual, (one, other) => Math.Abs(one - other)).ToList();
        Assert.True(differences.Max() <= 4, $"largest difference {differences.Max()}"); // one step of the colour map
        Assert.True(differences.Count(difference => difference > 0) < differences.Count / 500, $"{differences.Count(difference => difference > 0)} values differ");
    }

    [Fact]
    public void The_other_tokens_overlay_has_the_recorded_first_row_and_means()
    {
        using var scope = NewDisposeScope();
        byte[] row = Golden.Tensor(Recording, "overlay_5.first_row").contiguous().data<byte>().ToArray();
        double[] means = Golden.Tensor(Recording, "overlay_5.mean").data<double>().ToArray();
        byte[] actual = Overlay(5).Pixels;
        Assert.True(row.Zip(actual, (one, other) => Math.Abs(one - other)).Max() <= 4);
        for (int channel = 0; channel < 3; channel++)
            Assert.Equal(means[channel], actual.Where((_, index) => index % 3 == channel).Average(value => (double)value), 0.05);
    }

    [Fact]
    public void A_flat_map_gives_zeros_rather_than_numbers_that_are_none()
    {
        using var flat = full([4, 4], 0.5f);
        Assert.All(HeatMap.FromAttention(flat, 8, 6).Values, value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_picture_of_another_size_is_refused()
    {
        using var map = rand(4, 4);
        var error = Assert.Throws<ArgumentException>(() => HeatMap.FromAttention(map, 8, 8).Over(new Picture(4, 8, new byte[96]), ColourMap.Jet));
        Assert.Contains("4x8", error.Message, StringComparison.Ordinal);
    }

    private static HeatMap Heat(int token)
    {
        using var scope = NewDisposeScope();
        return HeatMap.FromAttention(Golden.Tensor(Recording, "aggregated_map").select(2, token), 256, 256);
    }

    /// <summary>The official code adds OpenCV's blue-green-red colours to a red-green-blue picture and then exchanges red and blue of the sum.</summary>
    private static Picture Overlay(int token)
    {
        using var scope = NewDisposeScope();
        var exchanged = Golden.Tensor(Recording, "final_image").flip(2).contiguous();
        return Heat(token).Over(new Picture(256, 256, exchanged.data<byte>().ToArray()), ColourMap.Jet);
    }
}
