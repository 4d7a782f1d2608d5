using System.CommandLine;

namespace AttendAndExcite.App.Options;

/// <summary>Where networks compute.</summary>
internal sealed class DeviceOption
{
    private readonly Option<string?> _device = new("--device") { Description = "cpu or cuda. Default: cuda where there is one." };

    public DeviceOption() => _device.AcceptOnlyFromAmong("cpu", "cuda");

    public void AddTo(Command command) => command.Add(_device);

    /// <summary>The device that the user wants, or the faster one that is there.</summary>
    /// <exception cref="RequestException">There is no CUDA device for the one who asks for it.</exception>
    public Device Read(ParseResult result)
    {
        string? wanted = result.GetValue(_device);
        bool hasCuda = torch.cuda.is_available();
        if (wanted == "cuda" && !hasCuda)
            throw new RequestException("There is no CUDA device here, or this build is for the CPU; use --device cpu, or build with -p:TorchBackend=cuda.");
        return wanted == "cuda" || (wanted is null && hasCuda) ? CUDA : CPU;
    }

    /// <summary>Says where a network computes, and in what precision.</summary>
    public static void Say(string network, Device device, string precision) => Terminal.Say($"{network} on {device.type.ToString().ToLowerInvariant()} in {precision}");
}
