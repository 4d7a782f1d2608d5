using AttendAndExcite.Models;
using Parameter = TorchSharp.Modules.Parameter;

namespace AttendAndExcite.Evaluation.Blip;

/// <summary>The image tower of BLIP: a vision transformer (Dosovitskiy et al. 2021) that gives a vector for each patch.</summary>
internal sealed class BlipVisionTransformer(BlipConfig config) : Network
{
    private readonly PatchEmbeddings _embeddings = new(config);
    private readonly LayerStack _encoder = new(config);
    private readonly LayerNorm _postLayernorm = new(config.VisionWidth, config.VisionEpsilon);

    /// <summary>Normalised pictures [batch, 3, side, side] to what the decoder attends to: batch, 1 + patches, width.</summary>
    public Tensor Forward(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        return _postLayernorm.Forward(_encoder.Forward(_embeddings.Forward(pictures))).MoveToOuterDisposeScope();
    }

    private sealed class PatchEmbeddings(BlipConfig config) : Network
    {
        private readonly Parameter _classEmbedding = NewParameter(values => nn.init.normal_(values, 0, 0.02), 1, 1, config.VisionWidth);
        private readonly Parameter _positionEmbedding = NewParameter(values => nn.init.normal_(values, 0, 0.02), 1, Positions(config), config.VisionWidth);
        private readonly Convolution _patchEmbedding = new(3, config.VisionWidth, config.PatchSize, config.PatchSize);

        public Tensor Forward(Tensor pictures)
        {
            using var scope = NewDisposeScope();
            var patches = _patchEmbedding.Forward(pictures).flatten(2).transpose(1, 2); // batch, patches, width
            var first = _classEmbedding.expand(pictures.shape[0], -1, -1);
            return (cat([first, patches], 1) + _positionEmbedding).MoveToOuterDisposeScope();
        }

        private static long Positions(BlipConfig config)
        {
            long side = config.ImageSize / config.PatchSize;
            return 1 + (side * side);
        }
    }

    private sealed class LayerStack(BlipConfig config) : Network
    {
        private readonly TorchSharp.Modules.ModuleList<Layer> _layers = new([.. Enumerable.Range(0, config.VisionLayers).Select(_ => new Layer(config))]);

        public Tensor Forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            foreach (var layer in _layers) x = layer.Forward(x);
            return x.MoveToOuterDisposeScope();
        }
    }

    private sealed class Layer(BlipConfig config) : Network
    {
        private readonly LayerNorm _layerNorm1 = new(config.VisionWidth, config.VisionEpsilon);
        private readonly SelfAttention _selfAttn = new(config.VisionWidth, config.VisionHeads);
        private readonly LayerNorm _layerNorm2 = new(config.VisionWidth, config.VisionEpsilon);
        private readonly Perceptron _mlp = new(config.VisionWidth, config.VisionInner);

        public Tensor Forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            x = x + _selfAttn.Forward(_layerNorm1.Forward(x));
            return (x + _mlp.Forward(_layerNorm2.Forward(x))).MoveToOuterDisposeScope();
        }
    }

    private sealed class SelfAttention(long width, long heads) : Network
    {
        private readonly Linear _qkv = new(width, 3 * width);
        private readonly Linear _projection = new(width, width);

        public Tensor Forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            var all = _qkv.Forward(x).view(x.shape[0], x.shape[1], 3, heads, -1).permute(2, 0, 3, 1, 4); // 3, batch, heads, length, d
            var attended = nn.functional.scaled_dot_product_attention(all[0], all[1], all[2]);
            return _projection.Forward(attended.transpose(1, 2).flatten(2)).MoveToOuterDisposeScope();
        }
    }

    private sealed class Perceptron(long width, long inner) : Network
    {
        private readonly Linear _fc1 = new(width, inner);
        private readonly Linear _fc2 = new(inner, width);

        public Tensor Forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            return _fc2.Forward(nn.functional.gelu(_fc1.Forward(x))).MoveToOuterDisposeScope();
        }
    }
}
