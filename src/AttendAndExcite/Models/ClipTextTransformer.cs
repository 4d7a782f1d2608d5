namespace AttendAndExcite.Models;

/// <summary>The text tower of CLIP: token and position embeddings, causal layers, a final norm.</summary>
internal sealed class ClipTextTransformer(ClipTextConfig config) : Network
{
    private readonly TokenEmbeddings _embeddings = new(config);
    private readonly ClipEncoder _encoder = new(config.NumHiddenLayers, config.HiddenSize, config.IntermediateSize,
        config.NumAttentionHeads, config.QuickGelu, config.LayerNormEps);

    private readonly LayerNorm _finalLayerNorm = new(config.HiddenSize, config.LayerNormEps);

    /// <summary>Token ids [batch, length] (int64) to the last hidden state after the final norm: batch, length, width.</summary>
    public Tensor Forward(Tensor ids)
    {
        using var scope = NewDisposeScope();
        var hidden = _encoder.Forward(_embeddings.Forward(ids), causal: true);
        return _finalLayerNorm.Forward(hidden).MoveToOuterDisposeScope();
    }

    private sealed class TokenEmbeddings(ClipTextConfig config) : Network
    {
        // Deviations of CLIP's initialisation (openai/CLIP, model.py).
        private readonly Embedding _tokenEmbedding = new(config.VocabSize, config.HiddenSize, initialDeviation: 0.02);
        private readonly Embedding _positionEmbedding = new(config.MaxPositionEmbeddings, config.HiddenSize, initialDeviation: 0.01);

        public Tensor Forward(Tensor ids)
        {
            using var scope = NewDisposeScope();
            var positions = arange(ids.shape[1], device: ids.device);
            return (_tokenEmbedding.Forward(ids) + _positionEmbedding.Forward(positions)).MoveToOuterDisposeScope();
        }
    }
}
