using AttendAndExcite.Evaluation.Benchmark;
using AttendAndExcite.Miniature;
using AttendAndExcite.Tests.Weights;
using AttendAndExcite.Text;

namespace AttendAndExcite.Tests.Evaluation.Benchmark;

public sealed class BenchmarkRunTests : IDisposable
{
    private static readonly IReadOnlyList<BenchmarkUnit> Plan =
        BenchmarkUnit.Plan([new BenchmarkPrompt("mine", "a cat and a dog", SubjectSelection.Automatic)], [0], [BenchmarkMethod.Plain], batch: 1);

    private readonly ScratchFolder _folder = new();

    [Fact]
    public async Task A_folder_takes_no_pictures_that_are_computed_otherwise()
    {
        await Make(Precision.Single, fast: false);
        var record = Assert.Single(ManifestReader.ReadAll(_folder.Root));
        Assert.StartsWith("Steps: 2, Sampler: ", record.Settings, StringComparison.Ordinal); // as manifests had it before they said how it was computed
        Assert.EndsWith(", RNG: CPU", record.Settings, StringComparison.Ordinal);

        await Assert.ThrowsAsync<RequestException>(() => Make(Precision.Single, fast: true));
        await Assert.ThrowsAsync<RequestException>(() => Make(Precision.BFloat16, fast: false));
        await Make(Precision.Single, fast: false);

        Assert.Equal(record.FileHash, Assert.Single(ManifestReader.ReadAll(_folder.Root)).FileHash);
    }

    [Fact]
    public async Task The_manifest_says_how_a_picture_was_computed()
    {
        await Make(Precision.Single, fast: true);

        Assert.EndsWith(", RNG: CPU, Convolutions: fast", Assert.Single(ManifestReader.ReadAll(_folder.Root)).Settings, StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<RequestException>(() => Make(Precision.Half, fast: true));
        Assert.Contains("Convolutions: fast", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task Make(Precision precision, bool fast)
    {
        using var model = StableDiffusion.Open(MiniatureModel.Folder, precision: precision);
        model.FastConvolutions = fast;
        await new BenchmarkRun(model, "hash", _folder.Root, new GenerationRequest("") { Steps = 2 }).Make(Plan, cancellation: TestContext.Current.CancellationToken);
    }
}
