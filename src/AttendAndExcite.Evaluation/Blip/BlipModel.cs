using AttendAndExcite.Models;

namespace AttendAndExcite.Evaluation.Blip;

/// <summary>BLIP (Li et al. 2022) for captions: an image tower and a text decoder that attends to it. Keys are those of transformers.</summary>
internal sealed class BlipModel(BlipConfig config) : Network
{
    private readonly BlipVisionTransformer _visionModel = new(config);
    private readonly BlipTextDecoder _textDecoder = new(config);

    /// <summary>The image tower.</summary>
    public BlipVisionTransformer VisionModel => _visionModel;

    /// <summary>The text decoder.</summary>
    public BlipTextDecoder TextDecoder => _textDecoder;
}
