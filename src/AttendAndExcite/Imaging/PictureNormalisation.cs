using AttendAndExcite.Configuration;

namespace AttendAndExcite.Imaging;

/// <summary>Turns bytes into the numbers that a vision network was trained on: (byte / 255 - mean) / deviation for each channel.</summary>
/// <param name="Mean">Of red, green and blue.</param>
/// <param name="Deviation">Of red, green and blue.</param>
internal sealed record PictureNormalisation(IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation)
{
    /// <summary>Below it, grey levels would be numbers that no network was trained on (CLIP: 0.26).</summary>
    private const double LeastDeviation = 0.001;

    /// <summary>The numbers of CLIP's training pictures, which BLIP and the safety checker use too (openai/CLIP, <c>clip.py</c>).</summary>
    public static PictureNormalisation Clip { get; } = new([0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]);

    /// <summary>Reads a <c>preprocessor_config.json</c> of transformers'.</summary>
    /// <exception cref="ConfigException">It wants pictures prepared in another way than bicubic resize and normalisation.</exception>
    public static PictureNormalisation Read(ConfigReader reader)
    {
        reader.Require("resample", "3");
        reader.Require("do_resize", "true");
        reader.Require("do_normalize", "true");
        var normalisation = new PictureNormalisation(reader.Doubles("image_mean"), reader.Doubles("image_std"));
        return normalisation is { Mean.Count: 3, Deviation.Count: 3 } && normalisation.Mean.All(value => value is >= -1 and <= 1) && normalisation.Deviation.All(value => value is >= LeastDeviation and <= 1)
            ? normalisation
            : throw new ConfigException($"{reader.Source}: image_mean and image_std should be three numbers each, the former from -1 to 1 and the latter from {LeastDeviation} to 1.");
    }

    /// <summary>A picture as float32: 3, height, width.</summary>
    public Tensor Apply(Picture picture)
    {
        using var scope = NewDisposeScope();
        var values = tensor(picture.Pixels).view(picture.Height, picture.Width, 3).permute(2, 0, 1).contiguous().to_type(float32) / 255;
        return ((values - Channels(Mean)) / Channels(Deviation)).MoveToOuterDisposeScope();
    }

    private static Tensor Channels(IReadOnlyList<double> values) => tensor([.. values], float32).view(3, 1, 1);
}
