using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttendAndExcite.Tests;

/// <summary>
/// Lets OpenMP's threads sleep soon when they wait for each other. Several tests compute at once, each on all cores, and threads that wait
/// actively for one that does not run make them take many times as long. The results are the same.
/// </summary>
internal static class Patience
{
    /// <summary>Before libtorch is loaded, which reads it then; processes that tests start inherit it.</summary>
    [ModuleInitializer]
    internal static void Begin()
    {
        if (OperatingSystem.IsLinux()) _ = SetNative("GOMP_SPINCOUNT", "1000", 0);
        Environment.SetEnvironmentVariable("GOMP_SPINCOUNT", Environment.GetEnvironmentVariable("GOMP_SPINCOUNT") ?? "1000");
    }

    // The generated import that SYSLIB1054 asks for would need unsafe code.
#pragma warning disable SYSLIB1054
    /// <summary>.NET's own copy of the environment is not seen by native libraries.</summary>
    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNative([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
#pragma warning restore SYSLIB1054
}
