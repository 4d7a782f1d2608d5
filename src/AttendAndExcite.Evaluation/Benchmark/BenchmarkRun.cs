using System.Diagnostics;
using AttendAndExcite.Imaging;
using AttendAndExcite.Weights.Hub;

namespace AttendAndExcite.Evaluation.Benchmark;

/// <summary>
/// Makes the pictures of a benchmark into a folder, <c>METHOD/PROMPT/SEED.png</c>, and a manifest of them. It may be stopped at any
/// point and started again, and several processes may work in one folder.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="modelHash">What its weights hash to.</param>
/// <param name="folder">The benchmark's folder.</param>
/// <param name="request">What all pictures have in common.</param>
/// <param name="shard">The shard that this process works on.</param>
internal sealed class BenchmarkRun(StableDiffusion model, string modelHash, string folder, GenerationRequest request, Shard? shard = null)
{
    private const int LossDigits = 4;

    private readonly Generator _generator = new(model);
    private readonly Manifest _manifest = new(folder, shard);
    private readonly ManifestReader _finished = new(folder);
    private readonly TimeLeft _time = new();
    private readonly HashSet<(string, BenchmarkMethod, long)> _done = [];

    /// <summary>Completes a unit's settings and checks them, without making anything.</summary>
    /// <exception cref="RequestException">The model cannot do it.</exception>
    /// <exception cref="Text.UnknownSubjectException">The prompt does not have the subjects.</exception>
    public GenerationSettings Prepare(BenchmarkUnit unit) => _generator.Prepare(Request(unit));

    /// <summary>Makes what is not there yet.</summary>
    /// <param name="units">The plan.</param>
    /// <param name="progress">Told after each unit.</param>
    /// <param name="cancellation">Stops; what is finished stays.</param>
    /// <exception cref="RequestException">The folder has pictures of other settings or of another model, or a prompt cannot be done; nothing was made then.</exception>
    /// <exception cref="IOException">The folder cannot be written; what is finished stays.</exception>
    public async Task Make(IReadOnlyList<BenchmarkUnit> units, IProgress<BenchmarkProgress>? progress = null, CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(folder);
        foreach (var unit in units.DistinctBy(unit => (unit.Prompt.Text, unit.Method))) Prepare(unit); // no surprise after hours
        Refresh(units);
        var claimed = new List<BenchmarkUnit>();
        foreach (var unit in units)
        {
            if (!await TryMake(unit, units, progress, cancellation)) claimed.Add(unit);
        }

        // What others had begun: they have finished it by now, or died over it.
        foreach (var unit in claimed)
        {
            while (!await TryMake(unit, units, progress, cancellation)) await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
        }
    }

    /// <summary>Makes a unit; false where another process is at it.</summary>
    private async Task<bool> TryMake(BenchmarkUnit unit, IReadOnlyList<BenchmarkUnit> plan, IProgress<BenchmarkProgress>? progress, CancellationToken cancellation)
    {
        if (IsDone(unit)) return true;
        using var claim = FileLock.TryTake(Path.Combine(folder, ".locks", ContentHashes.Of($"{unit.Method} {unit.Seeds[0]} {unit.Prompt.Text}")[..16]));
        if (claim is null) return false;
        Refresh(plan); // another process may have finished it meanwhile
        if (IsDone(unit)) return true;
        cancellation.ThrowIfCancellationRequested();
        long start = Stopwatch.GetTimestamp();
        var images = _generator.Generate(Request(unit), cancellation: cancellation);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds / images.Count;
        var records = images.Where(image => !_done.Contains((unit.Prompt.Text, unit.Method, image.Seed))).Select(image => Save(unit, image, seconds)).ToList();
        await _manifest.Append(records, CancellationToken.None);
        _done.UnionWith(records.Select(record => record.Key));
        _time.Add(unit.Method, images.Count, seconds * images.Count);
        Tell(unit, plan, [.. records.Where(record => record.Flagged).Select(record => record.File)], progress);
        return true;
    }

    private bool IsDone(BenchmarkUnit unit) => unit.Seeds.All(seed => _done.Contains((unit.Prompt.Text, unit.Method, seed)));

    /// <summary>Learns what is finished, and refuses to mix it with something else.</summary>
    private void Refresh(IReadOnlyList<BenchmarkUnit> plan)
    {
        var settings = plan.GroupBy(unit => unit.Method).ToDictionary(units => units.Key, units => ContentHashes.Of(Settings(Prepare(units.First()))));
        foreach (var record in _finished.ReadNew().Where(record => settings.ContainsKey(record.Method)))
        {
            if (record.ModelHash != modelHash || record.SettingsHash != settings[record.Method])
                throw new RequestException($"{folder} has pictures that were made with {(record.ModelHash != modelHash ? $"another model ({record.Model})" : $"other settings ({record.Settings})")}; choose another --output, or the same settings.");
            if (!record.Flagged || !request.SkipSafetyChecker) _done.Add(record.Key); // black pictures are made again where the checker is turned off
        }
    }

    private BenchmarkRecord Save(BenchmarkUnit unit, GeneratedImage image, double seconds)
    {
        string file = $"{unit.Method.Name()}/{FileNames.FromPrompt(unit.Prompt.Text)}/{image.Seed}.png";
        byte[] png = PngText.Insert(image.Picture.ToPng(), GenerationParameters.Keyword, GenerationParameters.Write(image.Settings, image.Seed));
        WholeFile.Write(Path.Combine(folder, file), png);
        string settings = Settings(image.Settings);
        return new BenchmarkRecord
        {
            Subset = unit.Prompt.Subset,
            Prompt = unit.Prompt.Text,
            Subjects = [.. image.Settings.Subjects.Select(subject => subject.Text)],
            Tokens = image.Settings.Tokens,
            Seed = image.Seed,
            Method = unit.Method,
            Model = image.Settings.Model,
            ModelHash = modelHash,
            Settings = settings,
            SettingsHash = ContentHashes.Of(settings),
            Losses = [.. image.Guidance.Select(record => Math.Round(record.Loss, LossDigits))],
            Refinements = image.Guidance.Sum(record => record.Rounds.Count),
            Seconds = Math.Round(seconds, LossDigits),
            File = file,
            FileHash = ContentHashes.Of(png),
            Flagged = image.IsFlagged,
        };
    }

    /// <summary>
    /// What pictures of one method have in common: no prompt, and neither seed nor token indices among the pairs. How the networks
    /// compute makes other pictures too, so it counts as a setting here; the batch, which moves only roundings, does not.
    /// </summary>
    private string Settings(GenerationSettings settings) => string.Join(", ", GenerationParameters.Write(settings, 0)[(settings.Prompt.Text.Length + 1)..]
        .Split(", ").Where(pair => !pair.StartsWith("Seed: ", StringComparison.Ordinal) && !pair.StartsWith("AE tokens: ", StringComparison.Ordinal))
        .Concat(Computation()));

    /// <summary>What differs from single precision and plain convolutions, of which manifests say nothing.</summary>
    private IEnumerable<string> Computation()
    {
        if (model.Precision != Precision.Single) yield return $"Precision: {model.Precision.Name()}";
        if (model.FastConvolutions) yield return "Convolutions: fast";
        if (model.Memory.HalfWeights) yield return "Weights: half precision";
    }

    private GenerationRequest Request(BenchmarkUnit unit) =>
        request with { Prompt = unit.Prompt.Text, Subjects = unit.Prompt.Subjects, Seeds = unit.Seeds, Plain = unit.Method == BenchmarkMethod.Plain };

    private void Tell(BenchmarkUnit unit, IReadOnlyList<BenchmarkUnit> plan, IReadOnlyList<string> flagged, IProgress<BenchmarkProgress>? progress)
    {
        int total = plan.Sum(other => other.Seeds.Count);
        var missing = plan.GroupBy(other => other.Method, other => other).ToDictionary(
            units => units.Key, units => units.Sum(other => other.Seeds.Count(seed => !_done.Contains((other.Prompt.Text, other.Method, seed)))));
        progress?.Report(new BenchmarkProgress(total - missing.Values.Sum(), total, _time.For(missing), unit, flagged));
    }
}
