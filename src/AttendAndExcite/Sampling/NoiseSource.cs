namespace AttendAndExcite.Sampling;

/// <summary>Whose random numbers a seed stands for. Either can be drawn on any machine.</summary>
public enum NoiseSource
{
    /// <summary>PyTorch's generator on the CPU (Mersenne Twister), as <c>torch.Generator('cpu')</c> gives them.</summary>
    Cpu,

    /// <summary>PyTorch's generator on an NVIDIA GPU (Philox), as the official code's runs have them.</summary>
    Cuda,
}
