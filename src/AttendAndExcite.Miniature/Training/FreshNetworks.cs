using AttendAndExcite.Miniature.Judging;
using AttendAndExcite.Models;

namespace AttendAndExcite.Miniature.Training;

/// <summary>The untrained networks of the miniature, each with the same random weights every time, so that a training can be repeated.</summary>
internal static class FreshNetworks
{
    public static Autoencoder Autoencoder() => Network.Seeded(1, () => new Autoencoder(AutoencoderTraining.Architecture));

    public static ClipModel Clip() => Network.Seeded(2, () => new ClipModel(ClipTraining.TextArchitecture, ClipTraining.VisionArchitecture, projection: 64));

    public static ConditionedUNet UNet() => Network.Seeded(3, () => new ConditionedUNet(UNetTraining.Architecture, ClipTraining.TextArchitecture));

    public static Detector Detector() => Network.Seeded(4, () => new Detector());
}
