// The effect of a parameter: one noise, several step sizes, with the attention that each of them reaches.
//
//     dotnet run samples/sweep.cs
//     dotnet run samples/sweep.cs "a lion and a crown"
#:project ../src/AttendAndExcite.Miniature/AttendAndExcite.Miniature.csproj

using AttendAndExcite;
using AttendAndExcite.Imaging;
using AttendAndExcite.Miniature;
using AttendAndExcite.Recording;

string prompt = args.Length > 0 ? args[0] : "a cat and a dog";
double[] stepSizes = [0, 5, 10, 20, 40];

using var model = MiniatureModel.Open();
var generator = new Generator(model);
var usual = model.Defaults.Guidance;

var pictures = new List<Picture>();
foreach (double stepSize in stepSizes)
{
    // Records are immutable: `with` makes a changed copy. A step size of 0 is plain Stable Diffusion that is only watched.
    var request = new GenerationRequest(prompt) { Seeds = [1], Steps = 20, Guidance = usual with { ScaleFactor = stepSize, GuidedSteps = 10, MaxRefinements = 5 } };
    var settings = generator.Prepare(request);

    // A recording without queries keeps no maps: it measures how strongly each subject is attended to, which costs next to nothing.
    using var recording = new RunRecording(model, settings, new RecordingRequest());
    pictures.Add(generator.Generate(request, observer: recording)[0].Picture);

    var end = recording.Of(image: 0)[9]; // the last guided step
    string attention = string.Join(", ", end.Tokens.Select(token => $"{settings.Prompt.Pieces[token.Token]} {token.Strength:F2}"));
    Console.WriteLine($"step size {stepSize}: {attention}");
}

var grid = PictureGrid.Labelled(prompt, [.. stepSizes.Select(size => $"step size {size}")], [new GridRow("seed 1", pictures)]);
WholeFile.Write("samples-sweep.png", grid.ToPng());
Console.WriteLine("samples-sweep.png");
