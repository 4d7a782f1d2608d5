// The library inside a program of your own: subjects, progress, cancellation, what the method did, and errors.
//
//     dotnet run samples/library.cs
#:project ../src/AttendAndExcite.Miniature/AttendAndExcite.Miniature.csproj

using AttendAndExcite;
using AttendAndExcite.Guidance;
using AttendAndExcite.Miniature;
using AttendAndExcite.Text;

using var model = MiniatureModel.Open();
var generator = new Generator(model); // bound to one thread at a time

// Which words are subjects? A rule finds them; words or token indices name others.
var prompt = model.Tokenizer.Tokenize("a photo of a bear and a red balloon");
Console.WriteLine($"By the rule: {string.Join(", ", SubjectSelection.Automatic.In(prompt))}");

var request = new GenerationRequest(prompt.Text)
{
    Subjects = SubjectSelection.Words("bear", "balloon"),
    Seeds = [7],
    Steps = 20,
    // What suits the model is the default (of a Stable Diffusion, the paper's parameters); change what you like.
    Guidance = model.Defaults.Guidance with { GuidedSteps = 10, Thresholds = new Dictionary<int, double> { [0] = 0.05, [5] = 0.5 } },
};

// Whatever the model cannot do is said before any work, in a sentence for your users.
try
{
    generator.Prepare(request with { Subjects = SubjectSelection.Words("unicorn") });
}
catch (UnknownSubjectException error)
{
    Console.WriteLine(error.Message);
}

// Progress comes after each step, on the generating thread; a token stops between two blocks of the U-Net.
using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(10));
var image = generator.Generate(request, new Steps(), cancellation: patience.Token)[0];

// What the method saw and did, step by step.
foreach (var record in image.Guidance.Where(record => record.Rounds.Count > 0))
    Console.WriteLine($"step {record.Step}: {record.Rounds.Count} refinement rounds took the loss from {record.Loss:F2} to {record.FinalLoss:F2}");
File.WriteAllBytes("samples-library.png", image.Picture.ToPng());
Console.WriteLine("samples-library.png");

internal sealed class Steps : IProgress<GenerationProgress>
{
    public void Report(GenerationProgress value)
    {
        if (value.Step % 5 == 0) Console.WriteLine($"{value.Step}/{value.Steps} {(value.Guidance[0] is { } seen ? $"loss {seen.Loss:F2}" : "")}");
    }
}
