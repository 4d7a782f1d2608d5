namespace AttendAndExcite.Weights;

/// <summary>Named tensors that are read one by one: a file, several files that belong together, or a part of one.</summary>
internal interface ITensorSource : IDisposable
{
    /// <summary>Where they are, for messages.</summary>
    string Location { get; }

    /// <summary>The names of the tensors.</summary>
    IEnumerable<string> Names { get; }

    /// <summary>Type and shape of a tensor.</summary>
    /// <exception cref="CheckpointException">There is none of this name.</exception>
    TensorInfo Info(string name);

    /// <summary>A tensor, which the caller owns; it stays readable after the source is disposed.</summary>
    /// <exception cref="CheckpointException">There is none of this name.</exception>
    Tensor Read(string name);

    /// <summary>The same in memory of its own, for a tensor that is converted at once: a map's pages would stay with the process.</summary>
    /// <exception cref="CheckpointException">There is none of this name.</exception>
    Tensor Copy(string name);
}
