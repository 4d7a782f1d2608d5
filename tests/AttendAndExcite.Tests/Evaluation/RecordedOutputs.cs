using AttendAndExcite.Tests.Weights;

namespace AttendAndExcite.Tests.Evaluation;

/// <summary>
/// The recorded output folder. Its .jpg is replaced by the pixels that the reference's decoder gave: another decoder's single
/// levels move a similarity by up to 0.008.
/// </summary>
internal sealed class RecordedOutputs : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public RecordedOutputs()
    {
        string root = Path.GetDirectoryName(Path.GetDirectoryName(Golden.Path("evaluation/outputs/a cat and a dog/0.png")))!;
        foreach (string file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
            File.Copy(file, _folder.File(Path.GetRelativePath(root, file)));
        File.Copy(Golden.Path("evaluation/golden/jpeg_as_png/21.png"), _folder.File("an elephant with a crown/21.jpg"), overwrite: true);
    }

    public string Folder => _folder.Root;

    public void Dispose() => _folder.Dispose();
}
