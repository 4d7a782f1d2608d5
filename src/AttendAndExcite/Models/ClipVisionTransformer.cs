using TorchSharp.Modules;

namespace AttendAndExcite.Models;

/// <summary>The image tower of CLIP: a vision transformer (Dosovitskiy et al. 2021) whose class token stands for the picture.</summary>
internal sealed class ClipVisionTransformer(ClipVisionConfig config) : Network
{
    private readonly PatchEmbeddings _embeddings = new(config);

    // The misspelling is the checkpoints' own.
    private readonly LayerNorm _preLayrnorm = new(config.HiddenSize, config.LayerNormEps);
    private readonly ClipEncoder _encoder = new(config.NumHiddenLayers, config.HiddenSize, config.IntermediateSize,
        config.NumAttentionHeads, config.QuickGelu, config.LayerNormEps);

    private readonly LayerNorm _postLayernorm = new(config.HiddenSize, config.LayerNormEps);

    /// <summary>Normalised pictures [batch, 3, side, side] to the hidden state of every patch, class token first: batch, 1 + patches, width.</summary>
    public Tensor Forward(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var hidden = _preLayrnorm.Forward(_embeddings.Forward(pictures));
        return _encoder.Forward(hidden, causal: false).MoveToOuterDisposeScope();
    }

    /// <summary>The class token after the last norm: batch, width.</summary>
    public Tensor Pool(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        return _postLayernorm.Forward(hidden.select(1, 0)).MoveToOuterDisposeScope();
    }

    private sealed class PatchEmbeddings(ClipVisionConfig config) : Network
    {
        private readonly Parameter _classEmbedding = NewParameter(values => values.normal_(0, 0.02, Initial), config.HiddenSize);
        private readonly Convolution _patchEmbedding = new(3, config.HiddenSize, config.PatchSize, config.PatchSize, bias: false);
        private readonly Embedding _positionEmbedding = new(Positions(config), config.HiddenSize, initialDeviation: 0.02);

        public Tensor Forward(Tensor pictures)
        {
            using var scope = NewDisposeScope();
            var patches = _patchEmbedding.Forward(pictures).flatten(2).transpose(1, 2); // batch, patches, width
            var first = _classEmbedding.expand(pictures.shape[0], 1, -1);
            var positions = _positionEmbedding.Forward(arange(Positions(config), device: pictures.device));
            return (cat([first, patches], 1) + positions).MoveToOuterDisposeScope();
        }

        private static int Positions(ClipVisionConfig config) => 1 + (config.ImageSize / config.PatchSize * (config.ImageSize / config.PatchSize));
    }
}
