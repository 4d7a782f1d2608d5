using AttendAndExcite.Imaging;
using Spectre.Console;

namespace AttendAndExcite.App;

/// <summary>Makes the pictures of a request, saves each as soon as it is finished, and tells where.</summary>
internal sealed class PictureJob(StableDiffusion model, PictureBatches batches, OutputFolder output, IAnsiConsole console)
{
    private readonly Generator _generator = new(model);
    private readonly GenerationDisplay _display = new(console);

    /// <summary>Pictures of all seeds, with the grid of several.</summary>
    public IReadOnlyList<GeneratedImage> Run(GenerationRequest request, CancellationToken cancellation)
    {
        var images = Generate(request, output, cancellation);
        if (images.Count > 1) Tell(output.SaveGrid(request.Prompt, PictureGrid.Square([.. images.Select(image => image.Picture)])));
        return images;
    }

    /// <summary>Plain and guided pictures of the same seeds, in folders of their own and one above the other in a labelled grid.</summary>
    public IReadOnlyList<GeneratedImage> Compare(GenerationRequest request, CancellationToken cancellation)
    {
        var plain = Generate(request with { Plain = true }, output.Inside("plain"), cancellation);
        var guided = Generate(request with { Plain = false }, output.Inside("attend-and-excite"), cancellation);
        var grid = PictureGrid.Labelled(request.Prompt, [.. request.Seeds.Select(seed => $"seed {seed}")],
            [new Imaging.GridRow("plain", [.. plain.Select(image => image.Picture)]), new Imaging.GridRow("Attend-and-Excite", [.. guided.Select(image => image.Picture)])]);
        Tell(output.SaveGrid(request.Prompt, grid));
        return [.. plain, .. guided];
    }

    private List<GeneratedImage> Generate(GenerationRequest request, OutputFolder folder, CancellationToken cancellation)
    {
        string name = request.Plain ? "plain" : "Attend-and-Excite";
        var images = new List<GeneratedImage>();
        foreach (var some in batches.Of(request))
        {
            var batch = _display.Show(name, progress => _generator.Generate(some, progress, cancellation: cancellation));
            foreach (var image in batch) Save(image, folder);
            images.AddRange(batch);
        }

        return images;
    }

    private static void Save(GeneratedImage image, OutputFolder folder)
    {
        string path = folder.Save(image);
        Tell(path);
        if (image.IsFlagged) SafetyNotice.Tell(path);
    }

    private static void Tell(string path) => Console.Out.WriteLine(path);
}
