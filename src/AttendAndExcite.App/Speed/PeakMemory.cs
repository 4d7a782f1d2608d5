using System.Diagnostics;
using System.Globalization;

namespace AttendAndExcite.App.Speed;

/// <summary>The largest resident size of this process; on Linux only from when this was made.</summary>
internal sealed class PeakMemory
{
    private readonly bool _isKnown;

    /// <param name="reset">On Linux the file that lets the peak count from the present size (proc(5): 5 resets VmHWM). Some containers forbid it.</param>
    public PeakMemory(string reset = "/proc/self/clear_refs")
    {
        NativeHeap.Trim();
        try
        {
            if (OperatingSystem.IsLinux()) File.WriteAllText(reset, "5");
            _isKnown = true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Bytes so far; null where the system does not tell.</summary>
    public long? Bytes
    {
        get
        {
            if (!_isKnown) return null;
            if (OperatingSystem.IsLinux())
            {
                string? line = File.ReadLines("/proc/self/status").FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
                return line is null ? null : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
            }

            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }
}
