namespace AttendAndExcite.Miniature.Training;

/// <summary>AdamW (Loshchilov and Hutter 2019), with a state that can be written down and taken up again exactly.</summary>
internal sealed class AdamW : IDisposable
{
    private const double FirstMoment = 0.9;
    private const double SecondMoment = 0.99;
    private const double Epsilon = 1e-8;

    private readonly Dictionary<string, Tensor> _parameters;
    private readonly Dictionary<string, (Tensor Mean, Tensor Square)> _moments = [];
    private readonly double _decay;

    public AdamW(IEnumerable<(string Name, Tensor Parameter)> parameters, double decay)
    {
        _decay = decay;
        _parameters = parameters.ToDictionary(pair => pair.Name, pair => pair.Parameter);
        foreach (var (name, parameter) in _parameters)
            _moments[name] = (zeros_like(parameter).DetachFromDisposeScope(), zeros_like(parameter).DetachFromDisposeScope());
    }

    /// <summary>The moments by name.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State => _moments.SelectMany(pair => new KeyValuePair<string, Tensor>[]
    {
        new($"{pair.Key}#mean", pair.Value.Mean), new($"{pair.Key}#square", pair.Value.Square),
    });

    /// <summary>Moves every parameter that has a gradient, and clears the gradients.</summary>
    /// <param name="rate">The learning rate.</param>
    /// <param name="step">The number of this step, from 1.</param>
    public void Step(double rate, long step)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        double meanScale = 1 / (1 - Math.Pow(FirstMoment, step));
        double squareScale = 1 / Math.Sqrt(1 - Math.Pow(SecondMoment, step));
        foreach (var (name, parameter) in _parameters)
        {
            if (parameter.grad is not { } gradient) continue;
            var (mean, square) = _moments[name];
            mean.mul_(FirstMoment).add_(gradient, alpha: 1 - FirstMoment);
            square.mul_(SecondMoment).addcmul_(gradient, gradient, value: 1 - SecondMoment);
            if (parameter.dim() > 1) parameter.mul_(1 - (rate * _decay));
            parameter.addcdiv_(mean, (square.sqrt() * squareScale) + Epsilon, value: -rate * meanScale);
            parameter.grad = null;
        }
    }

    public void Dispose()
    {
        foreach (var (mean, square) in _moments.Values)
        {
            mean.Dispose();
            square.Dispose();
        }
    }
}
