using AttendAndExcite.Imaging;
using AttendAndExcite.Miniature;
using BenchmarkDotNet.Attributes;

namespace AttendAndExcite.Benchmarks;

/// <summary>The parts of a run of the bundled model.</summary>
public class MiniatureBenchmarks
{
    private const string Prompt = "a photo of a cat and a red balloon";

    private StableDiffusion _model = null!;
    private Tensor _latents = null!;
    private Tensor _context = null!;
    private Picture _picture = null!;
    private string _file = "";

    [GlobalSetup]
    public void Prepare()
    {
        _model = MiniatureModel.Open();
        using var still = no_grad();
        _context = _model.Encode(_model.Tokenizer.Tokenize(Prompt)).DetachFromDisposeScope();
        _latents = randn([1, 4, 16, 16]).DetachFromDisposeScope();
        _picture = _model.Decode(_latents)[0];
        _file = Path.GetTempFileName();
        File.WriteAllBytes(_file, _picture.ToPng());
    }

    [Benchmark]
    public int Tokenize() => _model.Tokenizer.Tokenize(Prompt).Ids.Count;

    [Benchmark]
    public void Encode()
    {
        using var still = no_grad();
        _model.Encode(_model.Tokenizer.Tokenize(Prompt)).Dispose();
    }

    [Benchmark]
    public void HalfPass()
    {
        using var still = no_grad();
        _model.CrossAttention(_latents, 500, _context, level: 1, default).Dispose();
    }

    [Benchmark]
    public void HalfPassAndItsGradient()
    {
        using var scope = NewDisposeScope();
        var z = _latents.detach().requires_grad_(true);
        autograd.backward([_model.CrossAttention(z, 500, _context, level: 1, default).max()], inputs: [z]);
    }

    [Benchmark]
    public void WholePass()
    {
        using var still = no_grad();
        _model.PredictNoise(_latents, 500, _context, probe: null, default).Dispose();
    }

    [Benchmark]
    public int Decode() => _model.Decode(_latents).Count;

    [Benchmark]
    public void Load()
    {
        using var model = MiniatureModel.Open();
        model.Load();
    }

    [Benchmark]
    public int WritePng() => _picture.ToPng().Length;

    [Benchmark]
    public int ReadPng() => Picture.Read(_file).Width;

    [GlobalCleanup]
    public void Free()
    {
        File.Delete(_file);
        _model.Dispose();
        _latents.Dispose();
        _context.Dispose();
    }
}
