using AttendAndExcite.Miniature.Scenes;
using AttendAndExcite.Models;
using AttendAndExcite.Sampling;
using AttendAndExcite.Text;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Miniature.Training;

/// <summary>
/// Trains the noise predictor on the latents of scenes and their captions, and with it the text encoder, from where its
/// contrastive training left it. A share of the captions names a subject that the picture lacks, as captions of the web do: this is
/// where neglect comes from.
/// </summary>
internal sealed class UNetTraining : TrainingPart
{
    /// <summary>The share of scenes that show two subjects.</summary>
    internal const double Pairs = 0.25;

    /// <summary>Four of five one-subject pictures are captioned with a second one: 71 % of the captions of two subjects are wrong about one.</summary>
    internal const double FalseSubjects = 0.8;

    /// <summary>See <see cref="CaptionEncoder.EncodeApart"/>.</summary>
    private const double SubjectsApart = 1;

    private const double Uncaptioned = 0.1;
    private const double LargestWeight = 5; // Hang et al. 2023, min-SNR-γ
    internal const int Scenes = 24_576;

    private readonly ConditionedUNet _networks = FreshNetworks.UNet();
    private readonly LatentScenes _scenes;
    private readonly SceneChoice _choice;
    private readonly CaptionEncoder _captions;
    private readonly Tensor _alphas = tensor(NoiseSchedule.StableDiffusion.AlphasCumulative.ToArray()).DetachFromDisposeScope();

    /// <param name="folder">Where the other parts have been trained.</param>
    /// <param name="frozenText">Whether the text encoder stays as its contrastive training left it.</param>
    /// <param name="log">Told how far the preparations are.</param>
    /// <param name="cancellation">Stops the preparations.</param>
    public UNetTraining(string folder, bool frozenText, TextWriter log, CancellationToken cancellation)
    {
        _captions = new CaptionEncoder(_networks.TextEncoder, ClipTokenizer.FromFolder(Path.Combine(folder, "tokenizer")));
        StartTextEncoder(TrainingFolder.Mean(folder, "clip"));
        if (frozenText) _networks.FreezeText();
        _scenes = LatentScenes.OpenOrEncode(folder, Scenes, log, cancellation);
        _choice = new SceneChoice([.. Enumerable.Range(0, Scenes).Select(index => _scenes[index])], Pairs);
    }

    /// <summary>16 x 16 latents; attention at 8 x 8 and 4 x 4.</summary>
    public static UNetConfig Architecture { get; } = new()
    {
        SampleSize = 16,
        BlockOutChannels = [48, 96, 128],
        DownAttends = [false, true, true],
        UpAttends = [false, true, true],
        LayersPerBlock = 1,
        Heads = [4, 4, 4],
        CrossAttentionDim = 128,
        NormNumGroups = 16,
    };

    public override string Name => "unet";

    public override Network Network => _networks;

    public override long Steps => 9_500;

    public override int BatchSize => 32;

    public override double PeakRate => 8e-4;

    public override Tensor Loss(long step)
    {
        using var scope = NewDisposeScope();
        var (random, generator) = Chance(3, step);
        int[] chosen = [.. Enumerable.Range(0, BatchSize).Select(_ => _choice.Any(random))];
        var latents = _scenes.Latents(chosen);
        string[] captions = [.. chosen.Select(index => random.NextDouble() < Uncaptioned ? "" : SceneComposer.Caption(_scenes[index], random, FalseSubjects))];

        // One timestep from each of as many strata as there are pictures.
        var timesteps = ((arange(BatchSize, dtype: float32) + rand([BatchSize], generator: generator)) * (1000.0 / BatchSize)).to_type(int64).clamp(0, 999);
        var alpha = _alphas.index_select(0, timesteps).view(-1, 1, 1, 1);
        var noise = randn(latents.shape, generator: generator);
        var noisy = (latents * alpha.sqrt()) + (noise * (1 - alpha).sqrt());
        var error = (_networks.UNet.PredictNoise(noisy, timesteps, _captions.EncodeApart(captions, SubjectsApart, random)) - noise).pow(2).mean([1, 2, 3]);
        var ratio = (alpha / (1 - alpha)).flatten(); // signal to noise
        return (error * (LargestWeight / ratio).clamp(max: 1)).mean().MoveToOuterDisposeScope();
    }

    public override string Examine(long step, string folder)
    {
        using var scope = NewDisposeScope();
        string[] captions = ["a cat", "a red car", "a frog", "a blue balloon", "a cat and a dog", "a lion and a yellow clock", "a monkey with a crown", "a pink chair and a green apple"];
        var pictures = new[] { 1, 2, 3 }.Select(seed => _scenes.Decode(Sample(captions, (ulong)seed)));
        SampleSheet.Save(cat([.. pictures]), captions.Length, Path.Combine(folder, $"samples-{step:000000}.png"));
        return $"start token's share of attention {StartShare():0.00}";
    }

    public override void Dispose()
    {
        base.Dispose();
        _scenes.Dispose();
        _alphas.Dispose();
    }

    /// <summary>Gives the text encoder the weights of CLIP's text tower.</summary>
    private void StartTextEncoder(string clip)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var file = SafetensorsFile.Open(clip);
        foreach (var (name, parameter) in _networks.TextEncoder.named_parameters()) parameter.copy_(file.Read(name));
    }

    /// <summary>Twenty steps of DDIM with classifier-free guidance.</summary>
    private Tensor Sample(string[] captions, ulong seed)
    {
        using var scope = NewDisposeScope();
        const int steps = 20;
        var context = _captions.Encode([.. captions.Select(_ => ""), .. captions]);
        var latents = randn([captions.Length, 4, Architecture.SampleSize, Architecture.SampleSize], generator: new torch.Generator(seed));
        for (int step = steps - 1; step >= 0; step--)
        {
            using var stepScope = NewDisposeScope();
            int timestep = (step * (1000 / steps)) + 1;
            double alpha = NoiseSchedule.StableDiffusion.AlphasCumulative[timestep];
            double next = NoiseSchedule.StableDiffusion.AlphasCumulative[Math.Max(timestep - (1000 / steps), 0)];
            var halves = _networks.UNet.PredictNoise(cat([latents, latents]), timestep, context).chunk(2);
            var noise = halves[0] + (5 * (halves[1] - halves[0]));
            var clean = (latents - (noise * Math.Sqrt(1 - alpha))) / Math.Sqrt(alpha);
            latents = ((clean * Math.Sqrt(next)) + (noise * Math.Sqrt(1 - next))).MoveToOuterDisposeScope();
        }

        return latents.MoveToOuterDisposeScope();
    }

    private float StartShare()
    {
        using var scope = NewDisposeScope();
        var noisy = randn([4, 4, Architecture.SampleSize, Architecture.SampleSize], generator: new torch.Generator(7));
        var maps = _networks.UNet.CrossAttention(noisy, 901, _captions.Encode([.. Enumerable.Repeat("a cat and a dog", 4)]), level: 1);
        return maps.select(3, 0).mean().item<float>();
    }
}
