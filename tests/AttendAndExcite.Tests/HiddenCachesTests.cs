using AttendAndExcite.Tests.App;
using AttendAndExcite.Tests.Models;

namespace AttendAndExcite.Tests;

/// <summary>On a machine that hides its processor's caches (docs/FIDELITY.md), layers, gradients and guidance are right, too.</summary>
public class HiddenCachesTests
{
    [Fact]
    public async Task Layers_models_and_guidance_are_right_where_oneDNN_is_wrong()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "oneDNN's table is found by way of /proc and /sys.");
        var (code, answer, _) = await Aae.RunOther(new Dictionary<string, string> { ["DOTNET_STARTUP_HOOKS"] = typeof(HiddenCachesTests).Assembly.Location },
            Aae.Built("AttendAndExcite.Tests", "AttendAndExcite.Tests"), "--filter-class", Named<ConvolutionTests>(), Named<PointwiseTests>(), Named<MemoryTests>(), Named<Guidance.ReferenceTests>());
        Assert.SkipWhen(code == StartupHook.Impossible, "oneDNN cannot be made wrong here: the machine hides its caches itself, or has another processor.");

        Assert.True(code == 0, answer);
        Assert.Contains("Passed!", answer, StringComparison.Ordinal);

        static string Named<TTests>() => typeof(TTests).FullName!;
    }
}
