using AttendAndExcite.Models;

namespace AttendAndExcite;

/// <summary>A network that is loaded when it is first needed and can be released again.</summary>
internal sealed class LoadedPart<T>(Func<T> load) : IDisposable
    where T : Network
{
    private T? _network;

    public T Value => _network ??= load();

    public void Dispose()
    {
        _network?.Dispose();
        _network = null;
    }
}
