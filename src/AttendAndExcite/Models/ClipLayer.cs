namespace AttendAndExcite.Models;

/// <summary>Self-attention and a feed-forward layer, each behind a layer norm and added to its input.</summary>
internal sealed class ClipLayer(long width, long inner, long heads, bool quickGelu, double epsilon) : Network
{
    private readonly LayerNorm _layerNorm1 = new(width, epsilon);
    private readonly SelfAttention _selfAttn = new(width, heads);
    private readonly LayerNorm _layerNorm2 = new(width, epsilon);
    private readonly Perceptron _mlp = new(width, inner, quickGelu);

    /// <summary>x [batch, length, width] to the same shape.</summary>
    public Tensor Forward(Tensor x, bool causal)
    {
        using var scope = NewDisposeScope();
        x = x + _selfAttn.Forward(_layerNorm1.Forward(x), causal);
        return (x + _mlp.Forward(_layerNorm2.Forward(x))).MoveToOuterDisposeScope();
    }

    private sealed class SelfAttention(long width, long heads) : Network
    {
        private readonly Linear _kProj = new(width, width);
        private readonly Linear _vProj = new(width, width);
        private readonly Linear _qProj = new(width, width);
        private readonly Linear _outProj = new(width, width);

        public Tensor Forward(Tensor x, bool causal)
        {
            using var scope = NewDisposeScope();
            var attended = nn.functional.scaled_dot_product_attention(
                Split(_qProj.Forward(x)), Split(_kProj.Forward(x)), Split(_vProj.Forward(x)), is_casual: causal);
            return _outProj.Forward(attended.transpose(1, 2).flatten(2)).MoveToOuterDisposeScope();
        }

        private Tensor Split(Tensor x) => x.view(x.shape[0], x.shape[1], heads, -1).transpose(1, 2); // batch, heads, length, d
    }

    private sealed class Perceptron(long width, long inner, bool quickGelu) : Network
    {
        private readonly Linear _fc1 = new(width, inner);
        private readonly Linear _fc2 = new(inner, width);

        public Tensor Forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            var hidden = _fc1.Forward(x);
            hidden = quickGelu ? hidden * (hidden * 1.702).sigmoid() : nn.functional.gelu(hidden);
            return _fc2.Forward(hidden).MoveToOuterDisposeScope();
        }
    }
}
