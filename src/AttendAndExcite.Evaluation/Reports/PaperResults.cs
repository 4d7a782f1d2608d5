using AttendAndExcite.Evaluation.Benchmark;

namespace AttendAndExcite.Evaluation.Reports;

/// <summary>The paper's own numbers for Stable Diffusion 1.4 (arXiv 2301.13826, table 1 and section 4), to stand beside ours.</summary>
internal static class PaperResults
{
    /// <summary>The table.</summary>
    public static ReportTable Table => new(
        "The paper's text-text similarities (64 seeds, BLIP base_coco, CLIP ViT-B/16)", ["method", "animals", "animals_objects", "objects", "seconds a picture (A100)"],
        [
            ["Stable Diffusion 1.4", "0.76", "0.78", "0.77", "5.6"], ["Composable Diffusion", "0.69", "0.77", "0.76", "-"], ["StructureDiffusion", "0.76", "0.78", "0.76", "-"],
            ["Attend-and-Excite", "0.806", "0.830", "0.811", "15.4"],
        ]);

    /// <summary>The paper's text-text similarity for one of its subsets, or null.</summary>
    public static string? TextText(string subset, BenchmarkMethod method)
    {
        int column = Table.Headers.ToList().IndexOf(subset);
        return column < 1 ? null : Table.Rows[method == BenchmarkMethod.Plain ? 0 : ^1][column];
    }

    /// <summary>Whether a model is the paper's.</summary>
    public static bool Concern(string model) => model == "sd-1.4" || model.Contains("stable-diffusion-v1-4", StringComparison.OrdinalIgnoreCase);
}
