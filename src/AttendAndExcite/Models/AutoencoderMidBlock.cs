using TorchSharp.Modules;

namespace AttendAndExcite.Models;

/// <summary>The autoencoder's middle: two residual blocks around one attention over all pixels, with a single head.</summary>
internal sealed class AutoencoderMidBlock(AutoencoderConfig config) : Network
{
    private readonly ModuleList<PixelAttention> _attentions = new(new PixelAttention(config.BlockOutChannels[^1], config.NormNumGroups));
    private readonly ModuleList<ResnetBlock> _resnets = new(
        config.Resnet(config.BlockOutChannels[^1], config.BlockOutChannels[^1]),
        config.Resnet(config.BlockOutChannels[^1], config.BlockOutChannels[^1]));

    /// <summary>x [batch, c, h, w] to the same shape.</summary>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        x = _resnets[0].Forward(x);
        x = _attentions[0].Forward(x);
        return _resnets[1].Forward(x).MoveToOuterDisposeScope();
    }

    private sealed class PixelAttention(long channels, long groups) : Network
    {
        private readonly GroupNorm _groupNorm = new(groups, channels, epsilon: 1e-6);
        private readonly Linear _toQ = new(channels, channels);
        private readonly Linear _toK = new(channels, channels);
        private readonly Linear _toV = new(channels, channels);
        private readonly ModuleList<Linear> _toOut = new(new Linear(channels, channels));

        public Tensor Forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            var pixels = _groupNorm.Forward(x).flatten(2).transpose(1, 2).unsqueeze(1); // batch, 1 head, pixels, channels
            var attended = nn.functional.scaled_dot_product_attention(_toQ.Forward(pixels), _toK.Forward(pixels), _toV.Forward(pixels));
            var map = _toOut[0].Forward(attended).squeeze(1).transpose(1, 2).reshape(x.shape);
            return (x + map).MoveToOuterDisposeScope();
        }
    }
}
