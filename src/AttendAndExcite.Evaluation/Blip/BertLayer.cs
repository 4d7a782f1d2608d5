using AttendAndExcite.Models;
using TorchSharp.Utils;

namespace AttendAndExcite.Evaluation.Blip;

/// <summary>A layer of BERT: self-attention, attention to the picture, feed-forward; each is added to its input and then normalised.</summary>
internal sealed class BertLayer(BlipConfig config) : Network
{
    private readonly Attending _attention = new(config, config.TextWidth);
    private readonly Attending _crossattention = new(config, config.VisionWidth);
    private readonly Widening _intermediate = new(config);
    private readonly Result _output = new(config, config.TextInner);

    /// <summary>Keys and values of a picture [1, 1 + patches, width], and none of a text yet.</summary>
    public LayerMemory Begin(Tensor picture) => new(_crossattention.KeyAndValue(picture));

    /// <summary>x [texts, length, width] to the same shape; the memory takes its keys and values.</summary>
    public Tensor Forward(Tensor x, LayerMemory memory)
    {
        using var scope = NewDisposeScope();
        memory.Add(_attention.KeyAndValue(x));
        x = _attention.Forward(x, memory.Key!, memory.Value!, causal: memory.Length == x.shape[1]);
        x = _crossattention.Forward(x, memory.PictureKey, memory.PictureValue, causal: false);
        return _output.Forward(_intermediate.Forward(x), x).MoveToOuterDisposeScope();
    }

    private sealed class Attending(BlipConfig config, long contextWidth) : Network
    {
        private readonly Projections _self = new(config, contextWidth);
        private readonly Result _output = new(config, config.TextWidth);

        public (Tensor Key, Tensor Value) KeyAndValue(Tensor context) => _self.KeyAndValue(context);

        public Tensor Forward(Tensor x, Tensor key, Tensor value, bool causal)
        {
            using var scope = NewDisposeScope();
            return _output.Forward(_self.Forward(x, key, value, causal), x).MoveToOuterDisposeScope();
        }
    }

    private sealed class Projections(BlipConfig config, long contextWidth) : Network
    {
        private readonly Linear _query = new(config.TextWidth, config.TextWidth);
        private readonly Linear _key = new(contextWidth, config.TextWidth);
        private readonly Linear _value = new(contextWidth, config.TextWidth);

        public (Tensor Key, Tensor Value) KeyAndValue(Tensor context)
        {
            using var scope = NewDisposeScope();
            return (Split(_key.Forward(context)).MoveToOuterDisposeScope(), Split(_value.Forward(context)).MoveToOuterDisposeScope());
        }

        public Tensor Forward(Tensor x, Tensor key, Tensor value, bool causal)
        {
            using var scope = NewDisposeScope();
            long texts = x.shape[0]; // all of one picture
            var attended = nn.functional.scaled_dot_product_attention(
                Split(_query.Forward(x)), key.expand(texts, -1, -1, -1), value.expand(texts, -1, -1, -1), is_casual: causal);
            return attended.transpose(1, 2).flatten(2).MoveToOuterDisposeScope();
        }

        private Tensor Split(Tensor x) => x.view(x.shape[0], x.shape[1], config.TextHeads, -1).transpose(1, 2); // texts, heads, length, d
    }

    private sealed class Widening(BlipConfig config) : Network
    {
        private readonly Linear _dense = new(config.TextWidth, config.TextInner);

        public Tensor Forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            return nn.functional.gelu(_dense.Forward(x)).MoveToOuterDisposeScope();
        }
    }

    private sealed class Result(BlipConfig config, long inputs) : Network
    {
        private readonly Linear _dense = new(inputs, config.TextWidth);

        [ComponentName(Name = "LayerNorm")]
        private readonly LayerNorm _norm = new(config.TextWidth, config.TextEpsilon);

        public Tensor Forward(Tensor x, Tensor residual)
        {
            using var scope = NewDisposeScope();
            return _norm.Forward(_dense.Forward(x) + residual).MoveToOuterDisposeScope();
        }
    }
}
