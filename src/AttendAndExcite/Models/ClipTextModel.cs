namespace AttendAndExcite.Models;

/// <summary>CLIP's text encoder as Stable Diffusion uses it (Radford et al. 2021; Rombach et al. 2022).</summary>
internal sealed class ClipTextModel(ClipTextConfig config) : Network
{
    private readonly ClipTextTransformer _textModel = new(config);

    /// <summary>The shape of this network.</summary>
    public ClipTextConfig Config => config;

    /// <summary>Token ids [batch, length] (int64) to the last hidden state after the final norm: batch, length, width.</summary>
    public Tensor Forward(Tensor ids) => _textModel.Forward(ids);
}
