// Pictures of a prompt, without and with Attend-and-Excite, from the same seeds.
//
//     dotnet run samples/generate.cs
//     dotnet run samples/generate.cs "a frog and a pink bench"
#:project ../src/AttendAndExcite.Miniature/AttendAndExcite.Miniature.csproj

using AttendAndExcite;
using AttendAndExcite.Imaging;
using AttendAndExcite.Miniature;

string prompt = args.Length > 0 ? args[0] : "a cat and a dog";

// The model that comes with the library: a small Stable Diffusion that draws emoji. Any model in the diffusers layout, or a
// single .safetensors file, opens with StableDiffusion.Open(path).
using var model = MiniatureModel.Open();
var generator = new Generator(model);

// What is not said is as the model wants it: steps, size, scheduler, the method's thresholds. Subjects are found in the prompt.
var request = new GenerationRequest(prompt) { Seeds = [0, 1, 2, 3] };

// The seeds decide the noise, so the two rows differ in the method only.
var plain = generator.Generate(request with { Plain = true });
var guided = generator.Generate(request);

var grid = PictureGrid.Labelled(
    prompt,
    [.. request.Seeds.Select(seed => $"seed {seed}")],
    [
        new GridRow("Stable Diffusion", [.. plain.Select(image => image.Picture)]),
        new GridRow("Attend-and-Excite", [.. guided.Select(image => image.Picture)]),
    ]);
WholeFile.Write("samples-generate.png", grid.ToPng());

// A picture can carry its settings: `aae generate FILE.png` makes it again, `aae explain FILE.png` explains it.
var first = guided[0];
string settings = GenerationParameters.Write(first.Settings, first.Seed);
WholeFile.Write("samples-generate-0.png", PngText.Insert(first.Picture.ToPng(), GenerationParameters.Keyword, settings));

Console.WriteLine("samples-generate.png, samples-generate-0.png");
