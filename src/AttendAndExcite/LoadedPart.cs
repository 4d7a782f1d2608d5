using AttendAndExcite.Models;
using AttendAndExcite.Weights;

namespace AttendAndExcite;

/// <summary>A network of a model that is loaded when it is first needed and can be released again.</summary>
/// <param name="source">The model.</param>
/// <param name="part">The network's name in it.</param>
/// <param name="type">The type of a parameter, from how it is stored; asked when the network is loaded.</param>
/// <param name="device">Where it computes.</param>
/// <param name="build">Makes the network.</param>
internal sealed class LoadedPart<T>(IModelSource source, string part, Func<TensorInfo, ScalarType> type, Device device, Func<T> build) : IDisposable
    where T : Network
{
    private T? _network;

    /// <summary>The network, with its weights.</summary>
    /// <exception cref="CheckpointException">They are missing or damaged, or do not fit the configuration.</exception>
    public T Value => _network ??= Load();

    /// <summary>Whether it is in memory.</summary>
    public bool IsLoaded => _network is not null;

    /// <summary>Bytes of the weights, were they all of a type of so many bytes.</summary>
    public long Bytes(int size)
    {
        using var network = Network.WithoutWeights(build);
        return network.Shapes.Values.Sum(shape => shape.Aggregate((long)size, (product, side) => product * side));
    }

    /// <summary>Compares names, shapes and types of the weights with the configuration, without reading them.</summary>
    /// <exception cref="CheckpointException">They are missing or damaged, or do not fit.</exception>
    public void Check()
    {
        using var weights = source.Weights(part);
        using var network = Network.WithoutWeights(build);
        Checkpoint.Check(weights, network.Shapes);
    }

    public void Dispose()
    {
        _network?.Dispose();
        _network = null;
    }

    private T Load()
    {
        using var weights = source.Weights(part);
        var network = Network.WithoutWeights(build);
        Checkpoint.Load(weights, network.Shapes, network.Assign, type, device);
        return network;
    }
}
