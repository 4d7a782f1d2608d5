namespace AttendAndExcite.Guidance;

/// <summary>Smooths attention maps, so that a subject's attention is a region and not one pixel (section 3.1 of the paper).</summary>
/// <remarks>
/// The official kernel is exp(-(d / 2σ)²) in each direction, an ordinary Gaussian of deviation √2 σ; and maps are padded by one
/// reflected pixel whatever the kernel's size, so that only a 3 x 3 kernel keeps their size.
/// </remarks>
internal static class GaussianSmoothing
{
    /// <summary>The kernel, size x size, of sum 1.</summary>
    public static Tensor Kernel(int size, double sigma)
    {
        using var scope = NewDisposeScope();
        var distance = arange(size, dtype: float32) - ((size - 1) / 2.0);
        var line = (-(distance / (2 * sigma)).pow(2)).exp();
        var kernel = line.unsqueeze(1) * line.unsqueeze(0);
        return (kernel / kernel.sum()).MoveToOuterDisposeScope();
    }

    /// <summary>Smooths each of the maps [count, height, width].</summary>
    public static Tensor Smooth(Tensor maps, Tensor kernel)
    {
        using var scope = NewDisposeScope();
        var padded = nn.functional.pad(maps.unsqueeze(1), (1, 1, 1, 1), PaddingModes.Reflect);
        var weights = kernel.to(maps.dtype, maps.device).unsqueeze(0).unsqueeze(0);
        return PlainConvolution.Apply(padded, weights, bias: null, stride: 1, padding: 0).squeeze(1).MoveToOuterDisposeScope();
    }
}
