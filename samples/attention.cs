// Attention maps of any layer and head, without changing the picture.
//
//     dotnet run samples/attention.cs
#:project ../src/AttendAndExcite.Miniature/AttendAndExcite.Miniature.csproj

using AttendAndExcite;
using AttendAndExcite.Imaging;
using AttendAndExcite.Miniature;
using AttendAndExcite.Recording;

using var model = MiniatureModel.Open();
var generator = new Generator(model);
var request = new GenerationRequest("a cat and a dog") { Seeds = [3], Steps = 20 };
var settings = generator.Prepare(request); // checked and completed, nothing made yet

// The places where this U-Net attends: down, mid or up, at a level whose maps have latent side / 2^level pixels a side.
foreach (var site in model.AttentionSites) Console.WriteLine($"{site.Place} level {site.Level} layer {site.Layer}, {model.AttentionHeads(site.Level)} heads");

// Only what is asked for is computed and kept: here the method's level, one head of its first layer, and where a pixel looks.
int level = settings.Guidance!.AttentionLevel;
var firstSite = model.AttentionSites.First(site => site.Level == level);
var wanted = new RecordingRequest
{
    Queries =
    [
        new AttentionQuery(level),
        new AttentionQuery(level) { Place = firstSite.Place, Layer = firstSite.Layer, Head = 0 },
        new AttentionQuery(level) { Pixel = new MapPixel(Row: 2, Column: 5) }, // self-attention
    ],
    Steps = new HashSet<int> { 5, 19 },
};
using var recording = new RunRecording(model, settings, wanted);
var image = generator.Generate(request, observer: recording)[0];

foreach (var step in recording.Of(image: 0).Where(step => step.Maps.Count > 0))
{
    foreach (int token in settings.Tokens)
    {
        var map = step.Maps[0].Maps[token];
        Console.WriteLine($"step {step.Step}: \"{settings.Prompt.Pieces[token]}\" looks at row {map.PeakPixel.Row}, column {map.PeakPixel.Column} with {map.Peak:P0}");
    }
}

// A map over the picture, in the paper's colours.
var cat = recording.Of(0)[19].Maps[0].Maps[settings.Tokens[0]];
var picture = image.Picture.Enlarged(4);
WholeFile.Write("samples-attention.png", cat.Enlarged(picture.Width, picture.Height).Over(picture, ColourMap.Jet).ToPng());
Console.WriteLine("samples-attention.png");
