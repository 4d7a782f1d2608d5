namespace AttendAndExcite.Weights;

/// <summary>A safetensors file, read through a memory map: a tensor costs nothing until it is touched.</summary>
/// <remarks>The map is private to this process; tensors read from it keep it alive after <see cref="Dispose"/>.</remarks>
internal sealed class SafetensorsFile : ITensorSource
{
    /// <summary>Bytes that are copied at a time.</summary>
    private const int Portion = 1 << 26;

    private readonly SafetensorsHeader _header;
    private readonly string _path;
    private readonly Dictionary<ScalarType, Tensor> _maps = [];

    private SafetensorsFile(string path, SafetensorsHeader header) => (_path, _header) = (path, header);

    /// <inheritdoc/>
    public string Location => _path;

    /// <inheritdoc/>
    public IEnumerable<string> Names => _header.Entries.Keys;

    /// <summary>The free texts of the header.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Opens a file and checks its header against its length.</summary>
    /// <exception cref="CheckpointException">There is no such file, or it is damaged.</exception>
    public static SafetensorsFile Open(string path)
    {
        if (!File.Exists(path)) throw new CheckpointException($"There is no file {path}.");
        using var stream = OpenForReading(path);
        return new SafetensorsFile(path, SafetensorsHeader.Read(stream, path));
    }

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool Contains(string name) => _header.Entries.ContainsKey(name);

    /// <inheritdoc/>
    public TensorInfo Info(string name) => Entry(name).Info;

    /// <summary>A tensor of the file's own type and shape: a view of the map where its offset is aligned, else a copy.</summary>
    public Tensor Read(string name)
    {
        using var scope = NewDisposeScope();
        var (info, begin, _) = Entry(name);
        long start = _header.DataStart + begin;
        int size = info.Type.ElementSize();
        return info.Count > 0 && start % size == 0
            ? Map(info.Type).narrow(0, start / size, info.Count).view(info.Shape).MoveToOuterDisposeScope()
            : Copy(name).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Copy(string name)
    {
        using var scope = NewDisposeScope();
        var (info, begin, _) = Entry(name);
        var values = empty(info.Shape, info.Type);
        if (info.Count > 0) Fill(values.flatten(), info, _header.DataStart + begin);
        return values.MoveToOuterDisposeScope();
    }

    /// <summary>Writes tensors, with optional free texts. The file appears whole or not at all.</summary>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        SafetensorsWriter.Write(path, [.. tensors], metadata);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var map in _maps.Values) map.Dispose();
        _maps.Clear();
    }

    private static FileStream OpenForReading(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (UnauthorizedAccessException)
        {
            throw new CheckpointException($"{path} may not be read; check its permissions.");
        }
    }

    private SafetensorsEntry Entry(string name) => _header.Entries.TryGetValue(name, out var entry)
        ? entry
        : throw new CheckpointException($"{_path} has no tensor {name}.");

    /// <summary>The whole file as elements of one type; its last bytes are left out where they make no element.</summary>
    private Tensor Map(ScalarType type)
    {
        if (_maps.TryGetValue(type, out var map)) return map;
        using (var file = OpenForReading(_path)) CheckLength(file.Length); // reading behind the end of a mapped file would kill the process
        map = from_file(_path, shared: false, size: _header.FileLength / type.ElementSize(), dtype: type);
        map.DetachFromDisposeScope();
        return _maps[type] = map;
    }

    private void Fill(Tensor flat, TensorInfo info, long start)
    {
        using var stream = OpenForReading(_path);
        CheckLength(stream.Length);
        stream.Position = start;
        long step = Portion / info.Type.ElementSize();
        for (long first = 0; first < info.Count; first += step)
        {
            using var part = flat.narrow(0, first, Math.Min(step, info.Count - first));
            stream.ReadExactly(part.bytes);
        }
    }

    private void CheckLength(long length)
    {
        if (length != _header.FileLength)
            throw new CheckpointException($"{_path} was changed while it was open: it had {_header.FileLength} bytes and now has {length}.");
    }
}
