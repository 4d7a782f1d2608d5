using System.Runtime.Intrinsics.X86;

namespace AttendAndExcite.Models;

/// <summary>
/// Linear layers and 1x1 convolutions by oneDNN, which libtorch has on board but does not ask for them: it leaves them to MKL, and MKL
/// keeps to 256-bit vectors on processors that are not Intel's. With 512-bit vectors they take half the time (docs/PERFORMANCE.md).
/// </summary>
internal static class Pointwise
{
    /// <summary>Rows from which it pays whatever the weight; oneDNN rearranges the weight at each call.</summary>
    private const long ManyRows = 256;

    private const long FewRows = 64;
    private const long SmallWeight = 1 << 21;
    private const int GenuineIntel = 0x756e6547; // "Genu", CPUID leaf 0

    /// <summary>A dilated kernel of one pixel is the same kernel; libtorch gives dilated convolutions to oneDNN on one thread, too.</summary>
    private static readonly long[] Dilated = [2, 2];

    private static readonly bool OtherProcessor = Avx512F.IsSupported && X86Base.CpuId(0, 0).Ebx != GenuineIntel;

    /// <summary>Whether it is faster here for so many rows (or pixels) of <paramref name="x"/>.</summary>
    public static bool Pays(Tensor x, long rows, Tensor weight) =>
        OtherProcessor && x.dtype == float32 && x.device_type == DeviceType.CPU && (rows >= ManyRows || (rows >= FewRows && weight.numel() <= SmallWeight))
        && PlainConvolution.IsSound;

    /// <summary>y = x Wᵀ + b over the last dimension: rows are pixels whose channels lie together.</summary>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        long[] outer = x.shape[..^1];
        var map = x.reshape(1, 1, -1, x.shape[^1]).permute(0, 3, 1, 2); // 1, inputs, 1, rows
        var y = Convolution(map, weight.unsqueeze(-1).unsqueeze(-1), bias);
        return y.permute(0, 2, 3, 1).reshape([.. outer, weight.shape[0]]).MoveToOuterDisposeScope();
    }

    /// <summary>A convolution with a kernel of one pixel.</summary>
    public static Tensor Convolution(Tensor x, Tensor weight, Tensor? bias) => nn.functional.conv2d(x, weight, bias, dilation: Dilated);
}
