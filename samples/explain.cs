// Why a picture looks as it does: where its words looked, step by step, and what guidance changed.
//
//     dotnet run samples/explain.cs
//     dotnet run samples/explain.cs "an elephant with a crown" 21
#:project ../src/AttendAndExcite.Miniature/AttendAndExcite.Miniature.csproj

using AttendAndExcite;
using AttendAndExcite.Explaining;
using AttendAndExcite.Imaging;
using AttendAndExcite.Miniature;

string prompt = args.Length > 0 ? args[0] : "a cat and a dog";
long seed = args.Length > 1 ? long.Parse(args[1]) : 3;

using var model = MiniatureModel.Open();

// Makes the picture twice from the same noise, without and with the method, and records both runs.
var explanation = new Explainer(model).Explain(
    new GenerationRequest(prompt) { Seeds = [seed] },
    new ExplanationDetail { AllTokens = false, Steps = null }); // the subjects' words; the first step, some on the way, the last

// One sentence for each subject, with its numbers.
foreach (var change in explanation.Changes) Console.WriteLine(change.Sentence);

// A page that needs nothing else; open it in a browser.
File.WriteAllText("samples-explain.html", ExplanationPage.Write(explanation));

// The original notebook's figure in the original's colours, for papers, and the run as an animated picture.
WholeFile.Write("samples-explain.png", ExplanationFigure.Draw(explanation, ColourMap.Jet).ToPng());
WholeFile.Write("samples-explain.webp", ExplanationFilm.Encode(explanation));

// The numbers behind them.
File.WriteAllBytes("samples-explain.json", ExplanationNumbers.ToJson(explanation));

Console.WriteLine("samples-explain.html, .png, .webp, .json");
