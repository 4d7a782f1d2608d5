using AttendAndExcite.Imaging;
using AttendAndExcite.Miniature.Training;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Miniature;

/// <summary>What goes with a miniature's weights: guidance defaults with the words that it knows, the quick estimate of pictures, and a card.</summary>
internal static class MiniatureCompanions
{
    private const string GuidanceDefaults = "attend_and_excite.json";
    private const int Fitted = 128; // scenes of 256 latent pixels, for 5 numbers a colour

    /// <summary>Writes the three files.</summary>
    /// <param name="training">The folder of the training states.</param>
    /// <param name="model">The model folder; the bundled model's guidance defaults are taken over.</param>
    public static void Write(string training, string model)
    {
        WholeFile.Write(Path.Combine(model, GuidanceDefaults), File.ReadAllBytes(Path.Combine(MiniatureModel.Folder, GuidanceDefaults)));
        var preview = FitPreview(training);
        WholeFile.Write(LatentPreview.FileOf(model), preview.ToJson());
        WholeFile.Write(Path.Combine(model, "README.md"), MiniatureCard.Write(training, preview));
    }

    /// <summary>Fits the estimate to what the decoder makes of the latents of scenes.</summary>
    private static LatentPreview FitPreview(string training)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var autoencoder = AutoencoderTraining.Trained(training);
        using var file = SafetensorsFile.Open(Path.Combine(training, LatentScenes.FileName));
        var all = file.Read("latents");
        var latents = all.narrow(0, 0, Math.Min(Fitted, all.shape[0]));
        return LatentPreview.Fit(latents, autoencoder.Decode(latents / file.Read("scale")));
    }
}
