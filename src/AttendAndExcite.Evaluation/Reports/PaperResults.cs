namespace AttendAndExcite.Evaluation.Reports;

/// <summary>The paper's own numbers for Stable Diffusion 1.4 (arXiv 2301.13826, table 1 and section 4), to stand beside ours.</summary>
internal static class PaperResults
{
    /// <summary>The table.</summary>
    public static ReportTable Table => new(
        "The paper's text-text similarities (64 seeds, BLIP base_coco, CLIP ViT-B/16)", ["method", "animals", "animals_objects", "objects"],
        [["Stable Diffusion 1.4", "0.76", "0.78", "0.77"], ["Attend-and-Excite", "0.806", "0.830", "0.811"]]);

    /// <summary>Whether a model is the paper's.</summary>
    public static bool Concern(string model) => model == "sd-1.4" || model.Contains("stable-diffusion-v1-4", StringComparison.OrdinalIgnoreCase);
}
