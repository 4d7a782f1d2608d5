using AttendAndExcite.Tests.Weights;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Tests;

/// <summary>Values that are no numbers end a run where they first appear, with the remedy.</summary>
public sealed class NumberTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public void A_picture_that_is_no_numbers_is_refused()
    {
        using var model = StableDiffusion.Open(ModelWith("vae", "decoder.conv_out.bias"));
        Refuses(model, new Steps(), plain: true);
    }

    [Fact]
    public void A_loss_that_is_no_number_ends_the_run_at_its_step()
    {
        using var model = StableDiffusion.Open(ModelWith("unet", "conv_in.bias"));
        var steps = new Steps();
        Refuses(model, steps, plain: false);
        Assert.Equal(0, steps.Finished);
    }

    public void Dispose() => _folder.Dispose();

    private static void Refuses(StableDiffusion model, Steps steps, bool plain)
    {
        var request = new GenerationRequest("a cat and a dog") { Plain = plain, Steps = 2, Width = 64, Height = 64, Guidance = new() { AttentionLevel = 1 } };
        var error = Assert.Throws<RequestException>(() => new Generator(model).Generate(request, observer: steps));
        Assert.StartsWith("The numbers of this run grew beyond their type (NaN); choose a smaller scale factor, softmax factor or guidance scale, or in fp16", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A recorded tiny model, one of whose parameters is not a number.</summary>
    private string ModelWith(string part, string parameter)
    {
        string root = CheckedModel.Make(_folder, threshold: 2), path = Path.Combine(root, part, "diffusion_pytorch_model.safetensors");
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(Golden.Path($"models/tiny-sd21/{part}/diffusion_pytorch_model.safetensors"));
        Assert.Contains(parameter, file.Names);
        SafetensorsFile.Write(path, file.Names.Select(name => KeyValuePair.Create(name, name == parameter ? full(file.Info(name).Shape, float.NaN) : file.Read(name))));
        return root;
    }

    private sealed class Steps : GenerationObserver
    {
        public int Finished { get; private set; }

        public override void Stepped(int step, double timestep, Tensor prediction, Tensor latents) => Finished++;
    }
}
