using System.Diagnostics;
using AttendAndExcite.Weights;

namespace AttendAndExcite.Miniature.Training;

/// <summary>Trains one part for as long as it may, from where it stands in its folder, and leaves it so that it can go on exactly there.</summary>
internal sealed class TrainingRun : IDisposable
{
    private const int WarmUp = 200;
    private static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan BetweenSaves = TimeSpan.FromMinutes(3);

    private readonly TrainingPart _part;
    private readonly string _folder;
    private readonly TextWriter _log;
    private readonly AdamW _optimizer;
    private readonly Dictionary<string, Tensor> _mean;
    private long _step;
    private long _steps;
    private double _seconds;
    private bool _fromWeights;

    /// <param name="part">What is trained.</param>
    /// <param name="folder">The folder of all parts.</param>
    /// <param name="log">Where lines of progress go.</param>
    /// <param name="steps">The length of the schedule; by default that of the training that goes on here, or the part's own.</param>
    public TrainingRun(TrainingPart part, string folder, TextWriter log, long? steps = null)
    {
        (_part, _folder, _log, _steps) = (part, Path.Combine(folder, part.Name), log, part.Steps);
        Directory.CreateDirectory(_folder);
        _optimizer = new AdamW(part.Network.named_parameters().Where(pair => pair.parameter.requires_grad).Select(pair => (pair.name, (Tensor)pair.parameter)), part.WeightDecay);
        _mean = part.Network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.detach().clone().DetachFromDisposeScope());
        if (File.Exists(StateFile)) Resume();
        else if (File.Exists(MeanFile)) StartFromMean();
        _steps = steps ?? _steps;
    }

    /// <summary>Steps done so far.</summary>
    public long Step => _step;

    /// <summary>The running mean of the weights.</summary>
    public IReadOnlyDictionary<string, Tensor> Mean => _mean;

    private string StateFile => Path.Combine(_folder, "state.safetensors");

    private string MeanFile => Path.Combine(_folder, "mean.safetensors");

    /// <summary>Trains until the schedule ends, the time is up or the token is cancelled; then saves.</summary>
    public void Run(TimeSpan limit, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var (report, save) = (TimeSpan.Zero, clock.Elapsed);
        var (sum, since, sinceTime) = (0.0, 0L, TimeSpan.Zero);
        while (_step < _steps && clock.Elapsed < limit && !cancellation.IsCancellationRequested)
        {
            sum += Advance();
            since++;
            if (clock.Elapsed - report > BetweenReports)
            {
                double speed = since * _part.BatchSize / (clock.Elapsed - sinceTime).TotalSeconds;
                _log.WriteLine($"{_part.Name} step {_step}/{_steps} loss {sum / since:0.00000} {speed:0.0} samples/s {clock.Elapsed:hh\\:mm\\:ss}");
                _log.Flush();
                (report, sinceTime, sum, since) = (clock.Elapsed, clock.Elapsed, 0, 0);
            }

            if (clock.Elapsed - save > BetweenSaves)
            {
                Save();
                save = clock.Elapsed;
            }
        }

        Save();
    }

    /// <summary>One step; returns its loss.</summary>
    public double Advance()
    {
        using var scope = NewDisposeScope();
        long begun = Stopwatch.GetTimestamp();
        var loss = _part.Loss(_step);
        loss.backward();
        _step++;
        _optimizer.Step(Rate(_step), _step);
        UpdateMean();
        _seconds += Stopwatch.GetElapsedTime(begun).TotalSeconds;
        return loss.item<float>();
    }

    /// <summary>Writes weights, mean and optimizer state, lets the part examine the mean, and records what it says.</summary>
    public void Save()
    {
        var state = _part.Network.named_parameters().Select(pair => new KeyValuePair<string, Tensor>($"weights/{pair.name}", pair.parameter))
            .Concat(_mean.Select(pair => new KeyValuePair<string, Tensor>($"mean/{pair.Key}", pair.Value)))
            .Concat(_optimizer.State.Select(pair => new KeyValuePair<string, Tensor>($"optimizer/{pair.Key}", pair.Value)));
        SafetensorsFile.Write(StateFile, state, new Dictionary<string, string> { ["step"] = $"{_step}", ["steps"] = $"{_steps}" });
        SafetensorsFile.Write(MeanFile, _mean);
        string figures = WithMeanWeights(() => _part.Examine(_step, _folder));
        new TrainingRecord(_step, _part.BatchSize, _seconds, _fromWeights, figures).Write(_folder);
        _log.WriteLine($"{_part.Name} step {_step} saved: {figures}");
        _log.Flush();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        foreach (var value in _mean.Values) value.Dispose();
    }

    /// <summary>Linear warm-up, then half a cosine down to a twentieth.</summary>
    private double Rate(long step)
    {
        double progress = Math.Clamp((double)(step - WarmUp) / Math.Max(1, _steps - WarmUp), 0, 1);
        return _part.PeakRate * Math.Min(1, (double)step / WarmUp) * (0.05 + (0.95 * 0.5 * (1 + Math.Cos(Math.PI * progress))));
    }

    private void UpdateMean()
    {
        using var still = no_grad();
        double decay = Math.Min(_part.MeanDecay, (1.0 + _step) / (10 + _step));
        foreach (var (name, parameter) in _part.Network.named_parameters()) _mean[name].lerp_(parameter, 1 - decay);
    }

    private T WithMeanWeights<T>(Func<T> look)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var kept = _part.Network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.clone());
        Copy(_mean);
        var result = look();
        Copy(kept);
        return result;
    }

    private void Copy(Dictionary<string, Tensor> values)
    {
        foreach (var (name, parameter) in _part.Network.named_parameters()) parameter.copy_(values[name]);
    }

    private void Resume()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var file = SafetensorsFile.Open(StateFile);
        foreach (var (name, parameter) in _part.Network.named_parameters())
        {
            parameter.copy_(file.Read($"weights/{name}"));
            _mean[name].copy_(file.Read($"mean/{name}"));
        }

        foreach (var (name, value) in _optimizer.State) value.copy_(file.Read($"optimizer/{name}"));
        _step = long.Parse(file.Metadata["step"]);
        if (file.Metadata.TryGetValue("steps", out string? steps)) _steps = long.Parse(steps);
        if (TrainingRecord.Read(_folder) is { } record) (_seconds, _fromWeights) = (record.Seconds, record.FromWeights);
        _log.WriteLine($"{_part.Name} resumes at step {_step}");
    }

    /// <summary>Weights without a state, as a model folder has them: the schedule begins anew from there.</summary>
    private void StartFromMean()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var file = SafetensorsFile.Open(MeanFile);
        foreach (var (name, parameter) in _part.Network.named_parameters())
        {
            parameter.copy_(file.Read(name));
            _mean[name].copy_(parameter);
        }

        _fromWeights = true;
        _log.WriteLine($"{_part.Name} starts from the weights of {MeanFile}");
    }
}
