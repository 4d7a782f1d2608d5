using AttendAndExcite.Weights.Hub;

namespace AttendAndExcite.Tests.Weights.Hub;

/// <summary>Hears of a download's progress at once, on the download's own thread.</summary>
internal sealed class Told(Action<HubProgress> tell) : IProgress<HubProgress>
{
    public void Report(HubProgress value) => tell(value);
}
