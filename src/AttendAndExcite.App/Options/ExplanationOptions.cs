using System.CommandLine;
using AttendAndExcite.Explaining;
using AttendAndExcite.Models;
using AttendAndExcite.Recording;

namespace AttendAndExcite.App.Options;

/// <summary>What an explanation shows.</summary>
internal sealed class ExplanationOptions
{
    private readonly Option<IReadOnlyList<int>?> _steps = new("--steps-shown") { Description = "The steps whose maps are shown, such as 0,5,10,20,50.", CustomParser = Parsers.Indices };
    private readonly Option<bool> _allTokens = new("--all-tokens") { Description = "Maps of every token of the prompt." };
    private readonly Option<bool> _decoded = new("--decoded-previews") { Description = "Let the decoder make the previews, where the model brings a faster estimate." };
    private readonly Option<int?> _level = new("--show-level") { Description = "Show this level's attention. Default: the method's." };
    private readonly Option<string?> _place = new("--show-place") { Description = "Only of the layers on the way down, in the middle, or on the way up." };
    private readonly Option<int?> _layer = new("--show-layer") { Description = "Only of one layer of its place." };
    private readonly Option<int?> _head = new("--show-head") { Description = "Only of one head." };
    private readonly Option<(int X, int Y)?> _pixel = new("--pixel") { Description = "Record also where one pixel X,Y of the picture attends (json, safetensors).", CustomParser = result => Parsers.Pixel(result) };
    private readonly Option<bool> _everyMap = new("--every-map") { Description = "Record every head of every layer (json, safetensors)." };

    public void AddTo(Command command)
    {
        _place.AcceptOnlyFromAmong("down", "mid", "up");
        foreach (var option in new Option[] { _steps, _allTokens, _decoded, _level, _place, _layer, _head, _pixel, _everyMap }) command.Add(option);
    }

    /// <summary>Refuses options that ask for numbers which the form of the explanation does not show.</summary>
    /// <exception cref="RequestException">There are such.</exception>
    public void CheckForm(ParseResult result, string form)
    {
        if (form is "json" or "safetensors") return;
        if (new Option[] { _pixel, _everyMap }.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } numbers)
            throw new RequestException($"{numbers.Name} records numbers that {form} does not show: give it with --format json or safetensors.");
    }

    /// <summary>Tells of steps that the run does not reach, in whose place its last is shown.</summary>
    public void WarnOfShortRun(ParseResult result, GenerationSettings settings)
    {
        int count = settings.Timesteps.Count;
        if (result.GetValue(_steps)?.Where(step => step > count).ToList() is { Count: > 0 } beyond)
            Terminal.Say($"The run's last step is {count - 1}; it is shown in place of {string.Join(", ", beyond)}.");
    }

    /// <summary>The detail that the user asked for.</summary>
    /// <param name="result">What the user gave.</param>
    /// <param name="model">The model that will run.</param>
    /// <param name="settings">What it will run.</param>
    /// <param name="everyStep">Whether all steps are shown where the user names none.</param>
    /// <exception cref="RequestException">The model has not what is asked.</exception>
    public ExplanationDetail Read(ParseResult result, StableDiffusion model, GenerationSettings settings, bool everyStep)
    {
        var query = new AttentionQuery(result.GetValue(_level) ?? settings.Guidance!.AttentionLevel)
        {
            Place = result.GetValue(_place) is { } place ? Enum.Parse<AttentionPlace>(place, ignoreCase: true) : null,
            Layer = result.GetValue(_layer),
            Head = result.GetValue(_head),
        };
        return new ExplanationDetail
        {
            Steps = result.GetValue(_steps) ?? (everyStep ? [.. Enumerable.Range(0, settings.Timesteps.Count)] : null),
            AllTokens = result.GetValue(_allTokens),
            DecodedPreviews = result.GetValue(_decoded),
            Query = query,
            Further = [.. result.GetValue(_pixel) is { } pixel ? [Pixel(pixel, query, model, settings)] : Array.Empty<AttentionQuery>(), .. result.GetValue(_everyMap) ? EveryHead(model) : []],
        };
    }

    /// <summary>The pixel of the maps that covers a pixel of the picture.</summary>
    private static AttentionQuery Pixel((int X, int Y) pixel, AttentionQuery query, StableDiffusion model, GenerationSettings settings)
    {
        if (pixel.X < 0 || pixel.X >= settings.Width || pixel.Y < 0 || pixel.Y >= settings.Height)
            throw new RequestException($"The picture has no pixel {pixel.X},{pixel.Y}: it has {settings.Width}x{settings.Height}.");
        int side = model.Factor << query.Level;
        return query with { Pixel = new MapPixel(pixel.Y / side, pixel.X / side) };
    }

    private static IEnumerable<AttentionQuery> EveryHead(StableDiffusion model) =>
        from site in model.AttentionSites
        from head in Enumerable.Range(0, model.AttentionHeads(site.Level))
        select new AttentionQuery(site.Level) { Place = site.Place, Layer = site.Layer, Head = head };
}
