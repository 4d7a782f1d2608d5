using System.CommandLine;
using System.Text;
using AttendAndExcite.App.Options;
using AttendAndExcite.Evaluation.Prompts;
using AttendAndExcite.Imaging;

namespace AttendAndExcite.App.Commands;

/// <summary><c>aae fit-preview</c>: fits the quick estimate of pictures from latents to what the model's own decoder makes of its own samples.</summary>
internal static class FitPreviewCommand
{
    public static Command Create()
    {
        var samples = new Option<int>("--samples") { Description = "Pictures to fit to, of as many of the paper's prompts.", DefaultValueFactory = _ => 24 };
        var output = new Option<string?>("--output") { Description = $"The file. Default: where it is found, {LatentPreview.FileName} in the model's folder or NAME.{LatentPreview.FileName} beside a single file." };
        var model = new ModelOptions();
        var memory = new MemoryLimit();
        var command = new Command("fit-preview", "Fit the linear estimate of pictures from latents that previews use.") { samples, output };
        model.AddTo(command);
        memory.AddTo(command);
        samples.AcceptOnlyFrom(1, PaperPrompts.All.Count);
        Conditions.AcceptOnlyNames(output);
        command.SetAction(async (result, cancellation) =>
        {
            using var opened = await model.Open(result, Terminal.Errors, cancellation: cancellation);
            string path = result.GetValue(output) ?? LatentPreview.FileOf(opened.Path);
            OutputFile.CheckWritable(path, "The estimate", output.Name);
            memory.Keep(result, opened, new Generator(opened).Prepare(Sample(0, 1)));
            var preview = Fit(opened, result.GetValue(samples), cancellation);
            WholeFile.Write(path, Encoding.UTF8.GetBytes(preview.ToJson()));
            Terminal.Say($"The estimate explains {preview.Explained:P1} of the colours' variance.");
            Terminal.Answer(path);
            return 0;
        });
        return command;
    }

    private static LatentPreview Fit(StableDiffusion model, int samples, CancellationToken cancellation)
    {
        using var scope = torch.NewDisposeScope();
        var (latents, pictures) = (new List<Tensor>(), new List<Tensor>());
        var generator = new Generator(model);
        for (int sample = 0; sample < samples; sample++)
        {
            var request = Sample(sample, samples);
            var last = new LastLatents();
            var image = new GenerationDisplay(Terminal.Errors).Show($"{sample + 1}/{samples} {request.Prompt}", progress =>
                generator.Generate(request, progress, last, cancellation))[0];
            latents.Add(last.Latents!);
            pictures.Add(Values(image.Picture));
        }

        return LatentPreview.Fit(torch.cat(latents), torch.stack(pictures));
    }

    /// <summary>One of the paper's prompts, evenly spread, as plain Stable Diffusion draws it.</summary>
    private static GenerationRequest Sample(int sample, int samples) =>
        new(PaperPrompts.All[sample * PaperPrompts.All.Count / samples].Text) { Plain = true, Seeds = [sample], SkipSafetyChecker = true };

    /// <summary>3, height, width; -1..1.</summary>
    private static Tensor Values(Picture picture)
    {
        using var scope = torch.NewDisposeScope();
        var values = torch.tensor(picture.Pixels, dtype: torch.uint8).view(picture.Height, picture.Width, 3).permute(2, 0, 1).to_type(torch.float64);
        return ((values / 127.5) - 1).MoveToOuterDisposeScope();
    }

    private sealed class LastLatents : GenerationObserver
    {
        public Tensor? Latents { get; private set; }

        public override void Stepped(int step, double timestep, Tensor prediction, Tensor latents)
        {
            Latents?.Dispose();
            Latents = latents.cpu().clone().DetachFromDisposeScope();
        }
    }
}
