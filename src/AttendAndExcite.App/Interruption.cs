using System.Runtime.InteropServices;

namespace AttendAndExcite.App;

/// <summary>Ctrl-C and SIGTERM as a token: the first one asks the work to stop, a second one ends the program.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new(); // not disposed: a signal may come at any time, and it has nothing to free
    private readonly PosixSignalRegistration[] _signals;
    private int _count;

    public Interruption() => _signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop)];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = Interlocked.Increment(ref _count) == 1;
        if (context.Cancel) _source.Cancel();
        else Terminal.Abandon(); // after this the signal does what it does to any program
    }
}
