using AttendAndExcite.Sampling;

namespace AttendAndExcite.Tests.Sampling;

/// <summary>The generator against its authors' known answers, and the normal numbers against values that people printed on their GPUs.</summary>
public class PhiloxTests
{
    private const int A100 = 108 * 2048, H100 = 132 * 2048;

    // Random123's tests/kat_vectors, lines philox4x32 10.
    [Theory]
    [InlineData(0x0000000000000000, 0x0000000000000000, 0x0000000000000000, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8)]
    [InlineData(0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd)]
    [InlineData(0x85a308d3243f6a88, 0x0370734413198a2e, 0x299f31d0a4093822, 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1)]
    public void Blocks_are_the_authors_known_answers(ulong block, ulong subsequence, ulong key, uint a, uint b, uint c, uint d) =>
        Assert.Equal((a, b, c, d), Philox.Block(block, subsequence, key));

    // torch.manual_seed(10); torch.randn(3, device="cuda"), printed in pytorch/pytorch issue 79496.
    [Fact]
    public void A_small_draw_is_what_a_GPU_printed() => AssertPrinted([-0.1029, 1.6810, -0.2708], new PhiloxNormal(10).Next(3));

    // torch.randn(1, 49 * 12 * 112 * 144) with a CUDA generator of seed 1 on an A100 and an H100, pytorch/pytorch issue 143086.
    [Theory]
    [InlineData(A100, 0.1549, -0.6797, -0.1656)]
    [InlineData(H100, -0.6970, -0.7780, 0.3267)]
    public void A_draw_larger_than_the_GPU_wraps_around_as_it_printed(int threads, double third, double second, double last)
    {
        float[] values = new PhiloxNormal(1, threads).Next(49 * 12 * 112 * 144);
        AssertPrinted([-0.2963, 2.6764, -0.1408], values[..3]);
        AssertPrinted([third, second, last], values[^3..]);
    }

    [Fact]
    public void Up_to_the_GPU_s_threads_the_size_of_a_draw_does_not_matter()
    {
        float[] all = new PhiloxNormal(5).Next(A100);
        Assert.Equal(all[..16_384], new PhiloxNormal(5).Next(16_384));
        Assert.Equal(all[..100], new PhiloxNormal(5).Next(100));
        Assert.Equal(all, new PhiloxNormal(5, H100).Next(A100));
    }

    [Fact]
    public void Each_draw_begins_as_many_blocks_later_as_the_one_before_took()
    {
        // 2 x 256 threads: 512 numbers of one block each, or up to 2048 numbers of one block, then two.
        const int threads = 512;
        float[] second = After(threads), fifth = After(threads, threads, threads, threads);
        Assert.Equal(second, After(4 * threads));
        Assert.Equal(fifth, After((4 * threads) + 1, 8 * threads));
        Assert.NotEqual(second, After(0));

        static float[] After(params int[] draws)
        {
            var noise = new PhiloxNormal(9, threads);
            foreach (int count in draws) noise.Next(count);
            return noise.Next(40);
        }
    }

    private static void AssertPrinted(double[] printed, IReadOnlyList<float> values) =>
        Assert.All(printed.Zip(values), pair => Assert.Equal(pair.First, pair.Second, 0.000051));
}
