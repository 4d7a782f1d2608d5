using System.Text.RegularExpressions;

namespace AttendAndExcite.Weights;

/// <summary>
/// The names of the original Stable Diffusion code (CompVis/latent-diffusion, Stability-AI/stablediffusion), which single-file
/// checkpoints carry, and what each is called in the diffusers layout.
/// </summary>
internal static partial class OriginalNames
{
    /// <summary>Residual blocks of a U-Net level on the way down (<c>num_res_blocks</c> of every SD configuration); the way up has one more.</summary>
    private const int ResidualBlocks = 2;

    /// <summary>Levels of SD's autoencoder (<c>ch_mult: [1, 2, 4, 4]</c>), which its decoder counts from the top.</summary>
    private const int AutoencoderLevels = 4;

    /// <summary>SD 2.x reads OpenCLIP's text before the last of its 24 layers (<c>layer: penultimate</c>).</summary>
    private const int OpenClipLayers = 23;

    private static readonly (Regex Pattern, string Replacement)[] UNetRules =
    [
        (new(@"^input_blocks\.0\.0\."), "conv_in."),
        (new(@"^time_embed\.0\."), "time_embedding.linear_1."),
        (new(@"^time_embed\.2\."), "time_embedding.linear_2."),
        (new(@"^out\.0\."), "conv_norm_out."),
        (new(@"^out\.2\."), "conv_out."),
        (new(@"^middle_block\.0\."), "mid_block.resnets.0."),
        (new(@"^middle_block\.1\."), "mid_block.attentions.0."),
        (new(@"^middle_block\.2\."), "mid_block.resnets.1."),
        (new(@"(resnets\.\d)\.in_layers\.0\."), "$1.norm1."),
        (new(@"(resnets\.\d)\.in_layers\.2\."), "$1.conv1."),
        (new(@"(resnets\.\d)\.emb_layers\.1\."), "$1.time_emb_proj."),
        (new(@"(resnets\.\d)\.out_layers\.0\."), "$1.norm2."),
        (new(@"(resnets\.\d)\.out_layers\.3\."), "$1.conv2."),
        (new(@"(resnets\.\d)\.skip_connection\."), "$1.conv_shortcut."),
    ];

    private static readonly (Regex Pattern, string Replacement)[] AutoencoderRules =
    [
        (new(@"^((?:en|de)coder)\.norm_out\."), "$1.conv_norm_out."),
        (new(@"\.mid\.block_1\."), ".mid_block.resnets.0."),
        (new(@"\.mid\.block_2\."), ".mid_block.resnets.1."),
        (new(@"\.mid\.attn_1\.norm\."), ".mid_block.attentions.0.group_norm."),
        (new(@"\.mid\.attn_1\.([qkv])\."), ".mid_block.attentions.0.to_$1."),
        (new(@"\.mid\.attn_1\.proj_out\."), ".mid_block.attentions.0.to_out.0."),
        (new(@"\.down\.(\d)\.block\."), ".down_blocks.$1.resnets."),
        (new(@"\.down\.(\d)\.downsample\."), ".down_blocks.$1.downsamplers.0."),
        (new(@"\.nin_shortcut\."), ".conv_shortcut."),
    ];

    private static readonly (Regex Pattern, string Replacement)[] OpenClipRules =
    [
        (new(@"^token_embedding\."), "embeddings.token_embedding."),
        (new(@"^positional_embedding$"), "embeddings.position_embedding.weight"),
        (new(@"^ln_final\."), "final_layer_norm."),
        (new(@"^transformer\.resblocks\."), "encoder.layers."),
        (new(@"\.ln_(\d)\."), ".layer_norm$1."),
        (new(@"\.mlp\.c_fc\."), ".mlp.fc1."),
        (new(@"\.mlp\.c_proj\."), ".mlp.fc2."),
        (new(@"\.attn\.out_proj\."), ".self_attn.out_proj."),
    ];

    /// <summary>Where an original tensor goes: nowhere, to one place, or (a fused q, k, v) to three. Null for a name that is not known.</summary>
    public static OriginalTarget[]? Find(string name)
    {
        if (Ignored().IsMatch(name)) return [];
        if (After(name, "model.diffusion_model.") is { } unet) return [new("unet", Rename(Blocks(unet), UNetRules))];
        if (After(name, "first_stage_model.") is { } autoencoder) return [new("vae", Rename(Ups(autoencoder), AutoencoderRules))];
        if (After(name, "cond_stage_model.model.") is { } openClip) return OpenClip(openClip);
        if (HuggingFaceClip().Match(name) is { Success: true } clip) return [new("text_encoder", $"text_model.{clip.Groups[1].Value}")];
        return null;
    }

    private static OriginalTarget[] OpenClip(string name)
    {
        if (LayerNumber().Match(name) is { Success: true } layer && int.Parse(layer.Groups[1].Value) >= OpenClipLayers) return [];
        string key = $"text_model.{Rename(name, OpenClipRules)}";
        return FusedProjection().Match(key) is { Success: true } fused
            ? [.. "qkv".Select((letter, index) => new OriginalTarget("text_encoder", $"{fused.Groups[1].Value}.self_attn.{letter}_proj.{fused.Groups[2].Value}", index))]
            : [new("text_encoder", key)];
    }

    /// <summary>The U-Net's numbered blocks: on the way down a level is its residual blocks and a downsampler, on the way up its residual blocks.</summary>
    private static string Blocks(string name)
    {
        if (NumberedBlock().Match(name) is not { Success: true } match) return name;
        (bool down, int block, int layer) = (match.Groups[1].Value == "input", int.Parse(match.Groups[2].Value), int.Parse(match.Groups[3].Value));
        if (down && block == 0) return name;
        int position = down ? block - 1 : block;
        (int level, int index) = (position / (ResidualBlocks + 1), position % (ResidualBlocks + 1));
        string rest = match.Groups[4].Value;
        string place = rest switch
        {
            _ when rest.StartsWith("op.", StringComparison.Ordinal) => $"downsamplers.0.conv.{rest[3..]}",
            _ when rest.StartsWith("conv.", StringComparison.Ordinal) => $"upsamplers.0.{rest}",
            _ => $"{(layer == 0 ? "resnets" : "attentions")}.{index}.{rest}",
        };
        return $"{(down ? "down" : "up")}_blocks.{level}.{place}";
    }

    /// <summary>The decoder's levels, which the original counts from the picture and diffusers in the order of running.</summary>
    private static string Ups(string name) => DecoderLevel().Replace(name, match =>
        $"decoder.up_blocks.{AutoencoderLevels - 1 - int.Parse(match.Groups[1].Value)}.{(match.Groups[2].Value == "block" ? "resnets" : "upsamplers.0")}.");

    private static string Rename(string name, (Regex Pattern, string Replacement)[] rules) =>
        rules.Aggregate(name, (current, rule) => rule.Pattern.Replace(current, rule.Replacement));

    private static string? After(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null;

    // The running mean of training, the noise schedule's tables, the loss's networks, and CLIP's ends that no picture needs.
    [GeneratedRegex(@"^(model_ema\..+|(log_)?(sqrt_)?(one_minus_|recip_|recipm1_)?alphas_cumprod(_prev)?|betas|posterior_\w+|logvar|global_step|first_stage_model\.loss\..+|cond_stage_model\.(model\.)?(logit_scale|text_projection|attn_mask)|cond_stage_model\.transformer\.(text_model\.)?embeddings\.position_ids)$")]
    private static partial Regex Ignored();

    // Some merged checkpoints leave out "text_model.".
    [GeneratedRegex(@"^cond_stage_model\.transformer\.(?:text_model\.)?((?:embeddings|encoder|final_layer_norm)\..+)$")]
    private static partial Regex HuggingFaceClip();

    [GeneratedRegex(@"^(input|output)_blocks\.(\d{1,3})\.(\d)\.(.+)$")]
    private static partial Regex NumberedBlock();

    [GeneratedRegex(@"^decoder\.up\.([0-3])\.(block|upsample)\.")]
    private static partial Regex DecoderLevel();

    [GeneratedRegex(@"^transformer\.resblocks\.(\d{1,3})\.")]
    private static partial Regex LayerNumber();

    [GeneratedRegex(@"^(.+)\.attn\.in_proj_(weight|bias)$")]
    private static partial Regex FusedProjection();
}
