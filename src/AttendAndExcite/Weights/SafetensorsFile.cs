namespace AttendAndExcite.Weights;

/// <summary>A safetensors file, read through a memory map: a tensor costs nothing until it is touched.</summary>
/// <remarks>The map is private to this process; tensors read from it keep it alive after <see cref="Dispose"/>.</remarks>
internal sealed class SafetensorsFile : IDisposable
{
    private readonly SafetensorsHeader _header;
    private readonly string _path;
    private readonly Dictionary<ScalarType, Tensor> _maps = [];

    private SafetensorsFile(string path, SafetensorsHeader header) => (_path, _header) = (path, header);

    /// <summary>The names of the tensors.</summary>
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

    /// <summary>What the header says about a tensor.</summary>
    public SafetensorsEntry Info(string name) => _header.Entries.TryGetValue(name, out var entry)
        ? entry
        : throw new CheckpointException($"{_path} has no tensor {name}.");

    /// <summary>A tensor of the file's own type and shape: a view of the map where its offset is aligned, else a copy.</summary>
    public Tensor Read(string name)
    {
        using var scope = NewDisposeScope();
        var entry = Info(name);
        if (entry.Count == 0) return empty(entry.Shape, entry.Type).MoveToOuterDisposeScope();
        long start = _header.DataStart + entry.Begin;
        int size = entry.Type.ElementSize();
        return start % size == 0
            ? Map(entry.Type).narrow(0, start / size, entry.Count).view(entry.Shape).MoveToOuterDisposeScope()
            : Copy(entry, start).MoveToOuterDisposeScope();
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

    /// <summary>The whole file as elements of one type; its last bytes are left out where they make no element.</summary>
    private Tensor Map(ScalarType type)
    {
        if (_maps.TryGetValue(type, out var map)) return map;
        map = from_file(_path, shared: false, size: new FileInfo(_path).Length / type.ElementSize(), dtype: type);
        map.DetachFromDisposeScope();
        return _maps[type] = map;
    }

    private Tensor Copy(SafetensorsEntry entry, long start)
    {
        var values = empty(entry.Shape, entry.Type);
        using var stream = OpenForReading(_path);
        stream.Position = start;
        byte[] bytes = new byte[entry.End - entry.Begin];
        stream.ReadExactly(bytes);
        values.bytes = bytes;
        return values;
    }
}
