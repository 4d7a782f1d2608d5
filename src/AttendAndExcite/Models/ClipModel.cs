using TorchSharp.Modules;

namespace AttendAndExcite.Models;

/// <summary>CLIP (Radford et al. 2021): pictures and texts in one space, where those that belong together are close.</summary>
internal sealed class ClipModel(ClipTextConfig text, ClipVisionConfig vision, int projection) : Network
{
    private readonly Parameter _logitScale = NewParameter(value => value.fill_(Math.Log(1 / 0.07)));
    private readonly ClipTextTransformer _textModel = new(text);
    private readonly ClipVisionTransformer _visionModel = new(vision);
    private readonly Linear _textProjection = new(text.HiddenSize, projection, bias: false);
    private readonly Linear _visualProjection = new(vision.HiddenSize, projection, bias: false);

    /// <summary>The shape of the image tower.</summary>
    public ClipVisionConfig Vision => vision;

    /// <summary>The shape of the text tower.</summary>
    public ClipTextConfig Text => text;

    /// <summary>The text tower.</summary>
    public ClipTextTransformer TextModel => _textModel;

    /// <summary>The image tower.</summary>
    public ClipVisionTransformer VisionModel => _visionModel;

    /// <summary>What similarities are multiplied by before a softmax: the logarithm is the parameter.</summary>
    public Tensor LogitScale => _logitScale.exp();

    /// <summary>Normalised pictures [batch, 3, side, side] to features [batch, projection], not normalised.</summary>
    public Tensor PictureFeatures(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        return _visualProjection.Forward(_visionModel.Pool(_visionModel.Forward(pictures))).MoveToOuterDisposeScope();
    }

    /// <summary>Token ids [batch, length] to features [batch, projection], not normalised: the hidden state at the highest id, the end token.</summary>
    public Tensor TextFeatures(Tensor ids)
    {
        using var scope = NewDisposeScope();
        var hidden = _textModel.Forward(ids);
        var ends = ids.argmax(1).view(-1, 1, 1).expand(-1, 1, hidden.shape[2]);
        return _textProjection.Forward(hidden.gather(1, ends).squeeze(1)).MoveToOuterDisposeScope();
    }
}
