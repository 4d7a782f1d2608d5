using System.Text.Json;
using AttendAndExcite.Configuration;
using AttendAndExcite.Imaging;
using AttendAndExcite.Weights;

namespace AttendAndExcite;

/// <summary>
/// A linear estimate of the picture in latents, at their resolution: red, green and blue are each a weighted sum of the channels. It costs
/// nothing, where the decoder costs about a step. <see cref="FileOf"/> a model has its numbers.
/// </summary>
public sealed class LatentPreview
{
    /// <summary>The file's name in the model folder.</summary>
    public const string FileName = ModelFolder.PreviewWeights;

    private static readonly string[] Colours = ["red", "green", "blue"];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    private readonly double[][] _weights; // for each colour: the channels', then a constant; colours are in -1..1

    private LatentPreview(double[][] weights, double explained) => (_weights, Explained) = (weights, explained);

    /// <summary>The share of the colours' variance that the estimate explains on what it was fitted to, 0..1.</summary>
    public double Explained { get; }

    /// <summary>Where a model's estimate is found: <c>latent_rgb.json</c> in its folder, or <c>NAME.latent_rgb.json</c> beside the single file <c>NAME.safetensors</c>.</summary>
    public static string FileOf(string model) => File.Exists(model) ? Path.ChangeExtension(model, FileName) : Path.Combine(model, FileName);

    /// <summary>Fits by least squares.</summary>
    /// <param name="latents">Scaled latents: batch, channels, h, w.</param>
    /// <param name="pictures">The pictures that the decoder makes of them: batch, 3, h * factor, w * factor, in -1..1.</param>
    public static LatentPreview Fit(Tensor latents, Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var small = nn.functional.interpolate(pictures.to_type(float64), [latents.shape[2], latents.shape[3]], mode: InterpolationMode.Area);
        var colours = small.permute(0, 2, 3, 1).reshape(-1, 3); // pixels, 3
        var channels = latents.to_type(float64).permute(0, 2, 3, 1).reshape(-1, latents.shape[1]);
        var inputs = cat([channels, ones_like(channels.narrow(1, 0, 1))], 1); // pixels, channels + 1
        var weights = linalg.lstsq(inputs, colours).Solution; // channels + 1, 3
        double left = (inputs.mm(weights) - colours).pow(2).sum().item<double>();
        double all = (colours - colours.mean([0L])).pow(2).sum().item<double>();
        double[][] rows = [.. Enumerable.Range(0, 3).Select(colour => weights.select(1, colour).contiguous().data<double>().ToArray())];
        return new LatentPreview(rows, 1 - (left / all));
    }

    /// <summary>The estimates for scaled latents [batch, channels, h, w], each of their pixels a square of <paramref name="factor"/> pixels a side.</summary>
    public IReadOnlyList<Picture> Pictures(Tensor latents, int factor)
    {
        using var scope = NewDisposeScope();
        var weights = tensor([.. _weights.SelectMany(row => row)]).view(3, -1); // 3, channels + 1
        long channels = weights.shape[1] - 1;
        var colours = einsum("kc,bchw->bkhw", weights.narrow(1, 0, channels), latents.cpu().to_type(float64)) + weights.narrow(1, channels, 1).view(1, 3, 1, 1);
        return [.. Enumerable.Range(0, (int)latents.shape[0]).Select(image => Picture.FromTensor(colours[image]).Enlarged(factor))];
    }

    /// <summary>The file's content.</summary>
    public string ToJson()
    {
        var values = Colours.Zip(_weights).ToDictionary(pair => pair.First, pair => (object)pair.Second);
        values["explained"] = Math.Round(Explained, 4);
        return JsonSerializer.Serialize(values, Indented) + "\n";
    }

    /// <summary>The file beside a single-file checkpoint, or null.</summary>
    internal static ConfigReader? Beside(string checkpoint) =>
        File.Exists(checkpoint) && FileOf(checkpoint) is var file && File.Exists(file) ? ConfigReader.Open(file, Path.GetFileName(file)) : null;

    internal static LatentPreview Read(ConfigReader reader, int channels)
    {
        double[][] weights = [.. Colours.Select(colour => reader.Doubles(colour))];
        if (weights.Any(row => row.Length != channels + 1))
            throw new ConfigException($"{reader.Source}: red, green and blue should be {channels + 1} numbers each, one for each latent channel and a constant.");
        var preview = new LatentPreview(weights, reader.Double("explained", 0));
        reader.Done();
        return preview;
    }
}
