using System.Runtime.InteropServices;

namespace AttendAndExcite;

/// <summary>The C library's heap, from which libtorch takes tensors on the CPU.</summary>
internal static class NativeHeap
{
    private const int MmapThreshold = -3; // M_MMAP_THRESHOLD, malloc.h of glibc
    private const int Block = 1 << 20;

    // An SD 1.4 run in float32 peaks at 5.2 GB when large blocks go back, and above 6.7 GB with some refinements when they do not.
    private const long Little = 16_000_000_000;

    /// <summary>
    /// Lets blocks of a MB and more go back to the system as soon as they are freed. glibc else learns to keep blocks of up to 32 MB,
    /// and the many sizes that a network frees leave holes: a guided run grew by 0.2 GB with each refinement. Does nothing where the heap is another.
    /// </summary>
    public static void ReturnLargeBlocks()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = SetOption(MmapThreshold, Block);
        }
        catch (EntryPointNotFoundException)
        {
        }
    }

    /// <summary>The same where the machine, or the container, has 16 GB or less; elsewhere time counts for more.</summary>
    public static void ReturnLargeBlocksIfMemoryIsLittle()
    {
        if (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes <= Little) ReturnLargeBlocks();
    }

    /// <summary>Gives what is free now back to the system, so that the next peak counts from what is in use.</summary>
    public static void Trim()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = Trim(padding: 0);
        }
        catch (EntryPointNotFoundException)
        {
        }
    }

    // The generated import that SYSLIB1054 asks for would need unsafe code for two integers.
#pragma warning disable SYSLIB1054
    [DllImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetOption(int option, int value);

    [DllImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Trim(nuint padding);
#pragma warning restore SYSLIB1054
}
