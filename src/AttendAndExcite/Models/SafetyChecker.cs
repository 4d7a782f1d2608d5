using TorchSharp.Modules;

namespace AttendAndExcite.Models;

/// <summary>
/// Stable Diffusion's safety checker: CLIP's image tower, and the embeddings of concepts to which a picture must not be too close
/// (Rando et al. 2022 describe it).
/// </summary>
internal sealed class SafetyChecker(SafetyCheckerConfig config) : Network
{
    private const int Concepts = 17;
    private const int SpecialConcepts = 3;

    /// <summary>Added to the scores that follow a special concept that was found (diffusers, <c>safety_checker.py</c>).</summary>
    private const double SpecialCare = 0.01;

    private readonly Tower _visionModel = new(config.Vision);
    private readonly Linear _visualProjection = new(config.Vision.HiddenSize, config.ProjectionDim, bias: false);
    private readonly Parameter _conceptEmbeds = NewParameter(values => values.zero_(), Concepts, config.ProjectionDim);
    private readonly Parameter _specialCareEmbeds = NewParameter(values => values.zero_(), SpecialConcepts, config.ProjectionDim);
    private readonly Parameter _conceptEmbedsWeights = NewParameter(values => values.fill_(1), Concepts);
    private readonly Parameter _specialCareEmbedsWeights = NewParameter(values => values.fill_(1), SpecialConcepts);

    /// <summary>The shape of this network.</summary>
    public SafetyCheckerConfig Config => config;

    /// <summary>Normalised pictures [batch, 3, side, side] to embeddings [batch, <see cref="SafetyCheckerConfig.ProjectionDim"/>], not normalised.</summary>
    public Tensor Embed(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        return _visualProjection.Forward(_visionModel.Pool(pictures)).MoveToOuterDisposeScope();
    }

    /// <summary>Normalised pictures [batch, 3, side, side] to what was found in each.</summary>
    public SafetyFinding[] Check(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var embeddings = Embed(pictures);
        double[] special = Excess(embeddings, _specialCareEmbeds, _specialCareEmbedsWeights);
        double[] concepts = Excess(embeddings, _conceptEmbeds, _conceptEmbedsWeights);
        return [.. special.Chunk(SpecialConcepts).Zip(concepts.Chunk(Concepts), Score)];
    }

    /// <summary>By how much each picture's cosine with each concept exceeds the concept's threshold: picture after picture.</summary>
    private static double[] Excess(Tensor embeddings, Tensor concepts, Tensor thresholds)
    {
        using var scope = NewDisposeScope();
        var cosines = nn.functional.linear(nn.functional.normalize(embeddings), nn.functional.normalize(concepts)); // batch, concepts
        return (cosines.to_type(float64) - thresholds.to_type(float64)).cpu().data<double>().ToArray();
    }

    private static SafetyFinding Score(double[] special, double[] concepts)
    {
        double care = 0;
        var specialScores = new double[special.Length];
        for (int index = 0; index < special.Length; index++)
        {
            specialScores[index] = Rounded(special[index] + care);
            if (specialScores[index] > 0) care = SpecialCare;
        }

        return new SafetyFinding(specialScores, [.. concepts.Select(excess => Rounded(excess + care))]);
    }

    /// <summary>To three decimals, as the pipeline's own code: a score below half a thousandth is none.</summary>
    private static double Rounded(double score) => Math.Round(score * 1000) / 1000;

    /// <summary>The image tower, which checkpoints keep one name deeper.</summary>
    private sealed class Tower(ClipVisionConfig config) : Network
    {
        private readonly ClipVisionTransformer _visionModel = new(config);

        public Tensor Pool(Tensor pictures)
        {
            using var scope = NewDisposeScope();
            return _visionModel.Pool(_visionModel.Forward(pictures)).MoveToOuterDisposeScope();
        }
    }
}
