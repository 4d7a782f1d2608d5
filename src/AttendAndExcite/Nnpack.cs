using System.Runtime.InteropServices;

namespace AttendAndExcite;

/// <summary>
/// The NNPACK library inside libtorch. It computes none of these networks' convolutions, for oneDNN takes those of 16 pictures and more before it; but on
/// one thread libtorch asks at each small 1x1 convolution whether NNPACK could be used, and where NNPACK cannot start,
/// as on a virtual machine that hides its processor's caches, complains each time in a line of its own on the error output.
/// </summary>
internal static class Nnpack
{
    /// <summary>Makes libtorch ask no more, in the whole process. Does nothing where libtorch has no such switch.</summary>
    public static void Disable()
    {
        if (OperatingSystem.IsWindows()) return; // libtorch is built without NNPACK there
        try
        {
            InitializeDeviceType(DeviceType.CPU); // loads libtorch
            SetEnabled(GlobalContext(), enabled: false);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
        }
    }

    /// <summary>Whether libtorch may use it.</summary>
    internal static bool IsEnabled => IsEnabledIn(GlobalContext());

    // C++ functions of libtorch, at::globalContext() and members of at::Context, which its C interface in TorchSharp lacks. The
    // generated imports that SYSLIB1054 asks for would need unsafe code.
#pragma warning disable SYSLIB1054
    [DllImport("torch_cpu", EntryPoint = "_ZN2at13globalContextEv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint GlobalContext();

    [DllImport("torch_cpu", EntryPoint = "_ZN2at7Context20setUserEnabledNNPACKEb")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void SetEnabled(nint context, [MarshalAs(UnmanagedType.U1)] bool enabled);

    [DllImport("torch_cpu", EntryPoint = "_ZNK2at7Context17userEnabledNNPACKEv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [return: MarshalAs(UnmanagedType.U1)]
    private static extern bool IsEnabledIn(nint context);
#pragma warning restore SYSLIB1054
}
