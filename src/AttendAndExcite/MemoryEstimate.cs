namespace AttendAndExcite;

/// <summary>What the pictures of one batch need, in bytes. The constants are measured (docs/CHECKPOINTS.md) and err upwards.</summary>
/// <param name="UNet">The U-Net's weights.</param>
/// <param name="HalfUNet">The same with matrices in half precision.</param>
/// <param name="Others">The weights of each other network.</param>
/// <param name="Pass">What a pass with its gradient keeps.</param>
/// <param name="Decoding">The decoder's feature maps.</param>
internal sealed record MemoryEstimate(long UNet, long HalfUNet, IReadOnlyList<long> Others, long Pass, long Decoding)
{
    private const long Program = 300_000_000;

    /// <summary>What can be given up, least first.</summary>
    private static readonly MemoryPlan[] Plans = [new(), new() { OnePartAtATime = true }, new() { OnePartAtATime = true, HalfWeights = true }];

    /// <summary>
    /// Needed by a step's passes for each latent pixel and channel of the first level, at 64 x 64 and 320 in float32: 0.9 GB by the gradient's; where that
    /// computes its activations twice, no more than 0.5 GB, which the noise prediction needs.
    /// </summary>
    public static int BytesOfPass(bool checkpointed) => checkpointed ? 400 : 700;

    /// <summary>The least peak that any plan has.</summary>
    public long Least => Plans.Min(Under);

    /// <summary>The plan that gives up least and stays within so many bytes; null: none does.</summary>
    public MemoryPlan? Within(long most) => Plans.FirstOrDefault(plan => Under(plan) <= most);

    /// <summary>The peak under a plan.</summary>
    public long Under(MemoryPlan plan)
    {
        long unet = plan.HalfWeights ? HalfUNet : UNet;
        return Program + (plan.OnePartAtATime
            ? Math.Max(unet + Pass, Others.Max() + Decoding)
            : unet + Others.Sum() + Math.Max(Pass, Decoding));
    }
}
