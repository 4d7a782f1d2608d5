namespace AttendAndExcite.Weights;

/// <summary>How weight files are called.</summary>
internal static class WeightNames
{
    /// <summary>The only format that is read.</summary>
    public const string Extension = ".safetensors";

    /// <summary>The half-precision variant of a model's files.</summary>
    public const string HalfVariant = "fp16";

    private static readonly string[] PickleExtensions = [".ckpt", ".bin", ".pt", ".pth", ".pkl"];

    /// <summary>A part's file names without extension, in the order in which they are tried: the variant, the plain name, fp16.</summary>
    public static IEnumerable<string> Stems(string? variant) =>
        from suffix in new[] { variant, null, HalfVariant }.Distinct()
        from stem in new[] { "diffusion_pytorch_model", "model" }
        select suffix is null ? stem : $"{stem}.{suffix}";

    /// <summary>Whether a file is, by its name, a Python pickle.</summary>
    public static bool IsPickle(string file) => PickleExtensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    /// <summary>Why a pickle is not opened, and what to do.</summary>
    public static string RefusePickle(string file) =>
        $"{file} is a Python pickle, which can run any program when it is opened, so it never is; get the model's {Extension} version, or convert the file on a machine that you can afford to lose.";
}
