using AttendAndExcite.Guidance;
using AttendAndExcite.Models;

namespace AttendAndExcite.Recording;

/// <summary>
/// Records a generation while it runs: attention maps, how strongly tokens are attended to, and previews. The pictures are the same, to
/// the bit, as without it.
/// </summary>
public sealed class RunRecording : GenerationObserver, IDisposable
{
    private readonly RecordingRequest _request;
    private readonly IReadOnlyList<AskedMaps> _asked;
    private readonly AskedMaps _level; // the method's, for strengths
    private readonly IReadOnlyList<int> _tokens;
    private readonly AttentionLoss _loss;
    private readonly int _promptTokens;
    private readonly ExpectedLatents _expected;
    private List<RecordedStep>[] _steps = [];
    private AttentionWatch? _watch;
    private Tensor? _input; // the run's: lives until the end of the step

    /// <summary>Prepares to record runs of some settings, plain or guided.</summary>
    /// <param name="model">The model that will run.</param>
    /// <param name="settings">The run's settings; a plain run may be given those of the guided one, to measure the same subjects.</param>
    /// <param name="request">What to record.</param>
    /// <exception cref="RequestException">The model or the prompt has not what is asked.</exception>
    public RunRecording(StableDiffusion model, GenerationSettings settings, RecordingRequest request)
    {
        var options = settings.Guidance ?? model.Defaults.Guidance;
        int end = model.EndOfText(settings.Prompt, options);
        _request = request;
        _asked = [.. request.Queries.Select(query => AskedMaps.Of(query, model, settings))];
        _level = AskedMaps.Of(new AttentionQuery(options.AttentionLevel), model, settings);
        _tokens = request.Tokens ?? settings.Tokens;
        if (_tokens.Any(token => token < 1 || token >= end))
            throw new RequestException($"Token {_tokens.First(token => token < 1 || token >= end)} cannot be measured: choose from 1 to {end - 1}.");
        _loss = new AttentionLoss(_tokens, end, options);
        _promptTokens = Math.Min(settings.Prompt.Ids.Count, settings.Prompt.Limit);
        _expected = new ExpectedLatents(settings);
    }

    /// <summary>The steps of one picture of the batch, in the order of the run.</summary>
    public IReadOnlyList<RecordedStep> Of(int image) => _steps[image];

    /// <inheritdoc/>
    public override void Started(IReadOnlyList<long> seeds, Tensor latents) => _steps = [.. seeds.Select(_ => new List<RecordedStep>())];

    /// <inheritdoc/>
    public override void Guided(int step, double timestep, Tensor latents) => _input = latents;

    /// <inheritdoc/>
    public override void Stepped(int step, double timestep, Tensor prediction, Tensor latents)
    {
        using var scope = NewDisposeScope();
        bool shown = _request.Shows(step);
        var tokens = ReadTokens();
        var maps = shown ? ReadMaps() : [];
        var previews = shown && _request.Preview is { } preview ? preview(_expected.At(step, _input!, prediction)) : null;
        for (int image = 0; image < _steps.Length; image++)
            _steps[image].Add(new RecordedStep(step, timestep, tokens[image], [.. maps.Select(query => query[image])], previews?[image]));
        Forget();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        _expected.Dispose();
    }

    internal override AttentionProbe? ProbeAt(int step, double timestep)
    {
        _watch?.Dispose();
        return _watch = new AttentionWatch([_level, .. _request.Shows(step) ? _asked : []], _steps.Length);
    }

    private void Forget()
    {
        _watch?.Dispose();
        (_watch, _input) = (null, null);
    }

    /// <summary>For each image, each watched token's attention.</summary>
    private TokenAttention[][] ReadTokens()
    {
        if (_tokens.Count == 0) return [.. _steps.Select(_ => Array.Empty<TokenAttention>())];
        using var scope = NewDisposeScope();
        var maps = _watch!.Mean(0).unflatten(1, [_level.Height, _level.Width]); // images, height, width, tokens
        var strengths = _loss.Measure(maps).Attention.to_type(float64).cpu(); // images, tokens
        var peaks = maps.amax([1, 2]).to_type(float64).cpu();
        return [.. Enumerable.Range(0, _steps.Length).Select(image => _tokens.Select((token, index) =>
            new TokenAttention(token, strengths[image, index].item<double>(), peaks[image, token].item<double>())).ToArray())];
    }

    /// <summary>For each query, each image's maps.</summary>
    private List<RecordedMaps[]> ReadMaps()
    {
        using var scope = NewDisposeScope();
        var all = new List<RecordedMaps[]>();
        foreach (var (asked, index) in _asked.Select((asked, index) => (asked, index + 1)))
        {
            bool self = asked.Query.Pixel is not null;
            var mean = _watch!.Mean(index);
            var maps = (self ? mean : mean.narrow(2, 0, _promptTokens).transpose(1, 2)).cpu().contiguous(); // images, tokens or one, pixels
            all.Add([.. Enumerable.Range(0, _steps.Length).Select(image => new RecordedMaps(asked.Query, Split(maps[image], asked)))]);
        }

        return all;
    }

    private static AttentionMap[] Split(Tensor maps, AskedMaps asked) =>
        [.. Enumerable.Range(0, (int)maps.shape[0]).Select(row => new AttentionMap(asked.Height, asked.Width, maps[row].data<float>().ToArray()))];
}
