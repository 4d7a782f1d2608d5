using System.Diagnostics;

namespace AttendAndExcite.App.Speed;

/// <summary>The largest resident size of this process; on Linux it can be set back.</summary>
internal static class PeakMemory
{
    /// <summary>From now on the peak counts from the present size, where the system can do that.</summary>
    public static void Forget()
    {
        NativeHeap.Trim();
        if (OperatingSystem.IsLinux()) File.WriteAllText("/proc/self/clear_refs", "5"); // proc(5): resets VmHWM
    }

    /// <summary>Bytes.</summary>
    public static long Bytes
    {
        get
        {
            if (OperatingSystem.IsLinux())
            {
                string line = File.ReadLines("/proc/self/status").First(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
                return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) * 1024;
            }

            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }
}
