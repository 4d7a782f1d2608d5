using AttendAndExcite.Configuration;
using AttendAndExcite.Models;
using AttendAndExcite.Text;
using AttendAndExcite.Weights;

namespace AttendAndExcite;

/// <summary>The shapes of a model's networks, which fit each other and the tokenizer.</summary>
internal sealed record ModelShape(ClipTextConfig Text, UNetConfig UNet, AutoencoderConfig Autoencoder)
{
    /// <summary>Reads the configurations.</summary>
    /// <param name="source">The model.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <exception cref="ConfigException">They are missing or wrong, or do not fit.</exception>
    public static ModelShape Read(IModelSource source, string name, ClipTokenizer tokenizer)
    {
        var (text, unet, autoencoder) = (ClipTextConfig.Read(source.Config("text_encoder")), UNetConfig.Read(source.Config("unet")), AutoencoderConfig.Read(source.Config("vae")));
        if (text.HiddenSize != unet.CrossAttentionDim)
            throw new ConfigException($"{name}: the text encoder gives {text.HiddenSize} numbers a token, and the U-Net wants {unet.CrossAttentionDim}.");
        if (unet.InChannels != autoencoder.LatentChannels || unet.OutChannels != autoencoder.LatentChannels)
            throw new ConfigException($"{name}: the U-Net works on {unet.InChannels} channels, and the autoencoder has {autoencoder.LatentChannels}; models for other tasks than text to image are not supported.");
        if (tokenizer.LargestId >= text.VocabSize)
            throw new ConfigException($"{name}: the tokenizer has the id {tokenizer.LargestId}, and the text encoder knows {text.VocabSize} tokens.");
        if (tokenizer.Limit > text.MaxPositionEmbeddings)
            throw new ConfigException($"{name}: the tokenizer gives {tokenizer.Limit} tokens, and the text encoder takes {text.MaxPositionEmbeddings}.");
        return new ModelShape(text, unet, autoencoder);
    }

    /// <summary>How many numbers a step's passes need for one picture (<see cref="MemoryEstimate.BytesOfPass"/>).</summary>
    public long Pass(int width, int height, bool checkpointed) =>
        width / Autoencoder.Factor * (long)(height / Autoencoder.Factor) * UNet.BlockOutChannels[0] * MemoryEstimate.BytesOfPass(checkpointed) / sizeof(float);

    /// <summary>How many numbers the decoder's feature maps have.</summary>
    public long Decoding(int width, int height) =>
        width * (long)height * (Autoencoder.BlockOutChannels[Math.Min(1, Autoencoder.BlockOutChannels.Length - 1)] + (2 * Autoencoder.BlockOutChannels[0]));
}
