using AttendAndExcite.Models;
using TorchSharp.Utils;
using Parameter = TorchSharp.Modules.Parameter;

namespace AttendAndExcite.Evaluation.Blip;

/// <summary>BERT (Devlin et al. 2019) as a decoder: causal, with cross-attention to a picture, and a head that scores the next token.</summary>
internal sealed class BlipTextDecoder(BlipConfig config) : Network
{
    private readonly Bert _bert = new(config);
    private readonly Head _cls = new(config);

    /// <summary>What is to be remembered while a picture's texts are decoded.</summary>
    /// <param name="picture">The image tower's output for one picture: 1, 1 + patches, width.</param>
    public DecoderMemory Begin(Tensor picture) => new([.. _bert.Layers.Select(layer => layer.Begin(picture))]);

    /// <summary>The scores of each next token: texts, length, vocabulary.</summary>
    /// <param name="ids">The texts' new tokens [texts, length]; more than one only at the beginning.</param>
    /// <param name="memory">The picture and the tokens so far; takes the new ones.</param>
    public Tensor Forward(Tensor ids, DecoderMemory memory)
    {
        using var scope = NewDisposeScope();
        return _cls.Forward(_bert.Forward(ids, memory), _bert.WordEmbeddings).MoveToOuterDisposeScope();
    }

    private sealed class Bert(BlipConfig config) : Network
    {
        private readonly TokenEmbeddings _embeddings = new(config);
        private readonly LayerStack _encoder = new(config);

        public IEnumerable<BertLayer> Layers => _encoder.Layers;

        public Tensor WordEmbeddings => _embeddings.Words;

        public Tensor Forward(Tensor ids, DecoderMemory memory)
        {
            using var scope = NewDisposeScope();
            var x = _embeddings.Forward(ids, memory.Length);
            foreach (var (layer, remembered) in Layers.Zip(memory.Layers)) x = layer.Forward(x, remembered);
            return x.MoveToOuterDisposeScope();
        }
    }

    private sealed class TokenEmbeddings(BlipConfig config) : Network
    {
        private readonly Embedding _wordEmbeddings = new(config.VocabSize, config.TextWidth, initialDeviation: 0.02);
        private readonly Embedding _positionEmbeddings = new(config.Positions, config.TextWidth, initialDeviation: 0.02);

        [ComponentName(Name = "LayerNorm")]
        private readonly LayerNorm _norm = new(config.TextWidth, config.TextEpsilon);

        /// <summary>The token table, which is also the head's matrix.</summary>
        public Tensor Words => _wordEmbeddings.Weight;

        public Tensor Forward(Tensor ids, long first)
        {
            using var scope = NewDisposeScope();
            var positions = arange(first, first + ids.shape[1], device: ids.device);
            return _norm.Forward(_wordEmbeddings.Forward(ids) + _positionEmbeddings.Forward(positions)).MoveToOuterDisposeScope();
        }
    }

    private sealed class LayerStack(BlipConfig config) : Network
    {
        private readonly TorchSharp.Modules.ModuleList<BertLayer> _layer = new([.. Enumerable.Range(0, config.TextLayers).Select(_ => new BertLayer(config))]);

        public IEnumerable<BertLayer> Layers => _layer;
    }

    private sealed class Head(BlipConfig config) : Network
    {
        private readonly Predictions _predictions = new(config);

        public Tensor Forward(Tensor x, Tensor words) => _predictions.Forward(x, words);
    }

    private sealed class Predictions(BlipConfig config) : Network
    {
        private readonly Transform _transform = new(config);
        private readonly Parameter _bias = NewParameter(values => values.zero_(), config.VocabSize);

        public Tensor Forward(Tensor x, Tensor words)
        {
            using var scope = NewDisposeScope();
            return nn.functional.linear(_transform.Forward(x), words, _bias).MoveToOuterDisposeScope();
        }
    }

    private sealed class Transform(BlipConfig config) : Network
    {
        private readonly Linear _dense = new(config.TextWidth, config.TextWidth);

        [ComponentName(Name = "LayerNorm")]
        private readonly LayerNorm _norm = new(config.TextWidth, config.TextEpsilon);

        public Tensor Forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            return _norm.Forward(nn.functional.gelu(_dense.Forward(x))).MoveToOuterDisposeScope();
        }
    }
}
